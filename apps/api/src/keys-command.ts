import { parseArgs } from "node:util";
import { isScope, type Scope, scopes } from "./scopes.ts";

export type KeysCommand = { name: string; scopes: Scope[] } | { problems: string[] };

const usage = `Usage: pnpm --silent keys create --name NAME --scopes a,b\nScopes: ${scopes.join(", ")}`;

/** Reads `create --name NAME --scopes a,b`; a leading `--` is pnpm's and says nothing. */
export function readKeysCommand(argv: readonly string[]): KeysCommand {
  try {
    const { values, positionals } = parseArgs({
      args: argv[0] === "--" ? argv.slice(1) : [...argv],
      options: { name: { type: "string" }, scopes: { type: "string" } },
      allowPositionals: true,
    });
    return positionals.join(" ") === "create" ? readCreate(values) : { problems: [usage] };
  } catch (error) {
    return { problems: [error instanceof Error ? error.message : "The arguments cannot be read.", usage] };
  }
}

function readCreate({ name, scopes: list }: { name?: string; scopes?: string }): KeysCommand {
  const asked = (list ?? "").split(",").map((scope) => scope.trim());
  const wanted = asked.filter((scope) => scope !== "");
  const unknown = wanted.filter((scope) => !isScope(scope));
  const problems = [
    ...(name === undefined || name.trim() === "" ? ["--name is missing: say whose key it is."] : []),
    ...(wanted.length === 0 ? ["--scopes is missing."] : []),
    ...(unknown.length === 0 ? [] : [`Unknown scope: ${unknown.join(", ")}.`]),
  ];
  if (problems.length > 0 || name === undefined) return { problems: [...problems, usage] };
  return { name: name.trim(), scopes: [...new Set(wanted.filter(isScope))] };
}
