import type { PoolConfig } from "pg";

/**
 * What our statements, and pg's reading of their answers, rely on. Without these a setting of the server, of the database
 * or of the role would decide. Not among them: `default_transaction_read_only`, which an operator sets on purpose.
 */
const settings = {
  DateStyle: "ISO,MDY",
  IntervalStyle: "postgres",
  TimeZone: "UTC",
  standard_conforming_strings: "on",
  array_nulls: "on",
  transform_null_equals: "off",
  bytea_output: "hex",
  extra_float_digits: "1",
  search_path: "public,pg_temp",
  row_security: "on",
  default_transaction_isolation: "read committed",
  default_transaction_deferrable: "off",
  // Without limit for migrations; the pool sets its own.
  statement_timeout: "0",
  idle_in_transaction_session_timeout: "0",
  lock_timeout: "0",
  idle_session_timeout: "0",
  jit: "off",
  plan_cache_mode: "auto",
} as const;

/** pg verifies certificates in these modes, too, and warns that a later version may not: so they are named as what they are. */
const verifyingModes: ReadonlySet<string | null> = new Set(["prefer", "require", "verify-ca"]);

/** How a connection to `url` begins: the same on every server. Options that the URL has come first, and ours win. */
export function sessionOf(url: string): Pick<PoolConfig, "connectionString" | "options"> {
  const ours = Object.entries(settings).map(([name, value]) => `-c ${name}=${value.replaceAll(" ", "\\ ")}`);
  const given = URL.canParse(url) ? new URL(url) : null;
  if (given === null) return { connectionString: url, options: ours.join(" ") };
  const { searchParams } = given;
  const theirs = searchParams.get("options") ?? "";
  searchParams.delete("options");
  const isLibpqCompatible = searchParams.get("uselibpqcompat") === "true";
  if (!isLibpqCompatible && verifyingModes.has(searchParams.get("sslmode")))
    searchParams.set("sslmode", "verify-full");
  return { connectionString: given.href, options: [theirs, ...ours].join(" ").trim() };
}
