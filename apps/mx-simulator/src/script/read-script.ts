import type { JobKind } from "../jobs/job-kind.ts";
import { JOB_KINDS } from "../jobs/job-kind.ts";
import { CLAUSES, readWhen } from "./clauses.ts";
import type { Script } from "./script.ts";
import { emptyScript } from "./script.ts";
import { WORDS } from "./words.ts";

/** A text that begins like a script and is none; a typing slip must not pass for an ordinary password. */
export class UnreadableScriptError extends Error {
  constructor(part: string) {
    super(`Unreadable script: "${part}". See /docs of the simulator.`);
    this.name = "UnreadableScriptError";
  }
}

const CLAUSE = /^(?<name>[a-z]+):(?<value>[^*@]+)(?:\*(?<count>\d{1,3}|always))?(?:@(?<phase>[a-z_]+))?$/;

/**
 * Reads a password as a script laid over the institution's own. A word of MX Bank stands for its script, and a
 * text that does not begin with a clause is an ordinary password: everything goes well.
 */
export function readScript(password: string, institutionScript = ""): Script {
  const word = WORDS.find((known) => known.word === password);
  const text = word?.script ?? password;
  const script = emptyScript(isScript(text) ? text : "");
  const isLaidOver = isScript(text);
  if (isLaidOver) readClauses(script, text);
  if (institutionScript !== "") readUnder(script, institutionScript);
  return script;
}

function isScript(text: string): boolean {
  return CLAUSES.some((clause) => text.startsWith(`${clause.name}:`));
}

/** A clause of the institution holds only where the password has none of that name. */
function readUnder(script: Script, institutionScript: string): void {
  const named = new Set(script.text.split(",").map((part) => part.split(":")[0]));
  const under = institutionScript.split(",").filter((part) => !named.has(part.split(":")[0]));
  if (under.length === 0) return;
  readClauses(script, under.join(","));
  script.text = [...under, script.text].filter((part) => part !== "").join(",");
}

function readClauses(script: Script, text: string): void {
  for (const part of text.split(",")) {
    if (!readClause(script, part.trim())) throw new UnreadableScriptError(part);
  }
}

function readClause(script: Script, part: string): boolean {
  const found = CLAUSE.exec(part)?.groups;
  const clause = CLAUSES.find((known) => known.name === found?.["name"]);
  if (found === undefined || clause === undefined) return false;
  const phase = readPhase(found["phase"]);
  if (phase === undefined) return false;
  const when = readWhen(found["count"], phase, clause);
  return when !== undefined && clause.read(script, found["value"] ?? "", when);
}

function readPhase(name: string | undefined): JobKind | null | undefined {
  return name === undefined ? null : JOB_KINDS.find((kind) => kind === name);
}
