import { parseArgs } from "node:util";
import { moment } from "./http/fields.ts";
import { isScope, type Scope, scopes } from "./http/scopes.ts";

export type KeysCommand =
  | { act: "create"; name: string; scopes: Scope[]; expiresAt: Date | null }
  | { act: "list"; asJson: boolean }
  | { act: "revoke"; id: string }
  | { problems: string[] };

const usage = `Usage:
  pnpm --silent keys create --name NAME --scopes a,b [--expires MOMENT]   prints the new key, once
  pnpm --silent keys list [--json]
  pnpm --silent keys revoke ID
MOMENT is ISO 8601, for instance 2027-01-31T00:00:00Z. Without it a key does not expire.
Scopes: ${scopes.join(", ")}`;

/** Reads the arguments; a leading `--` is pnpm's and says nothing. */
export function readKeysCommand(argv: readonly string[], now = new Date()): KeysCommand {
  try {
    const { values, positionals } = parseArgs({
      args: argv[0] === "--" ? argv.slice(1) : [...argv],
      options: {
        name: { type: "string" },
        scopes: { type: "string" },
        expires: { type: "string" },
        json: { type: "boolean" },
      },
      allowPositionals: true,
    });
    const [act, id, ...rest] = positionals;
    if (act === "create" && id === undefined) return readCreate(values, now);
    if (act === "list" && id === undefined) return { act, asJson: values.json === true };
    if (act === "revoke" && id !== undefined && rest.length === 0) return { act, id };
    return { problems: [usage] };
  } catch (error) {
    return { problems: [error instanceof Error ? error.message : "The arguments cannot be read.", usage] };
  }
}

interface CreateOptions {
  name?: string;
  scopes?: string;
  expires?: string;
}

function readCreate({ name, scopes: list, expires }: CreateOptions, now: Date): KeysCommand {
  const asked = (list ?? "").split(",").map((scope) => scope.trim());
  const wanted = asked.filter((scope) => scope !== "");
  const unknown = wanted.filter((scope) => !isScope(scope));
  const expiry = expires === undefined ? null : moment.safeParse(expires);
  const expiresAt = expiry?.success === true ? new Date(expiry.data) : null;
  const problems = [
    ...(name === undefined || name.trim() === "" ? ["--name is missing: say whose key it is."] : []),
    ...(wanted.length === 0 ? ["--scopes is missing."] : []),
    ...(unknown.length === 0 ? [] : [`Unknown scope: ${unknown.join(", ")}.`]),
    ...(expiry?.success === false ? ["--expires is no moment of ISO 8601 that ends in Z or an offset."] : []),
    ...(expiresAt !== null && expiresAt <= now ? ["--expires is in the past."] : []),
  ];
  if (problems.length > 0 || name === undefined) return { problems: [...problems, usage] };
  return { act: "create", name: name.trim(), scopes: [...new Set(wanted.filter(isScope))], expiresAt };
}
