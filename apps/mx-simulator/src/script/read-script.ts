import { directives, readScope } from "./directives.ts";
import { passwords } from "./passwords.ts";
import { emptyScript, type Script } from "./script.ts";

/** The text begins like a script but is not valid. A typing error must not be taken for an ordinary password. */
export class UnreadableScriptError extends Error {
  override readonly name = "UnreadableScriptError";

  constructor(part: string) {
    super(`Unreadable script: "${part}". See /docs of the simulator.`);
  }
}

const directivePattern =
  /^(?<name>[a-z]+):(?<value>[^*@]+)(?:\*(?<count>\d{1,3}|always))?(?:@(?<jobName>[a-z_]+))?$/;

/**
 * Reads a password as a script. A documented password of MX Bank stands for its script; a text that does not begin with
 * a directive is an ordinary password, with which every job succeeds. A directive of the institution applies unless the
 * password has one of the same name.
 * @throws UnreadableScriptError
 */
export function readScript(password: string, institutionScript = ""): Script {
  const text = passwords.find((known) => known.password === password)?.script ?? password;
  const own = isScript(text) ? text.split(",") : [];
  const ownNames = new Set(own.map(nameOf));
  const inherited = institutionScript.split(",").filter((part) => part !== "" && !ownNames.has(nameOf(part)));
  const script = emptyScript();
  for (const part of [...own, ...inherited]) applyDirective(script, part.trim());
  script.text = [...inherited, ...own].join(",");
  return script;
}

function isScript(text: string): boolean {
  return directives.some(({ name }) => text.startsWith(`${name}:`));
}

function nameOf(part: string): string | undefined {
  return part.split(":")[0];
}

function applyDirective(script: Script, part: string): void {
  const groups: Record<string, string | undefined> = directivePattern.exec(part)?.groups ?? {};
  const { name, value = "", count, jobName } = groups;
  const directive = directives.find((known) => known.name === name);
  const scope = directive && readScope(directive, count, jobName);
  if (!scope || !directive?.apply(script, value, scope)) throw new UnreadableScriptError(part);
}
