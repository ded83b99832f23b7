import type { PoolConfig } from "pg";

/**
 * Settings that the SQL statements and the parsers of pg rely on. They override settings of the server, the database and the role.
 * `default_transaction_read_only` is not overridden, because operators set it on purpose.
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
  // Migrations have no limit. The pool sets its own limits.
  statement_timeout: "0",
  idle_in_transaction_session_timeout: "0",
  lock_timeout: "0",
  idle_session_timeout: "0",
  jit: "off",
  plan_cache_mode: "auto",
} as const;

/** pg treats these modes as `verify-full`, but warns that later versions may not. They are therefore set to `verify-full`. */
const verifyingModes: ReadonlySet<string | null> = new Set(["prefer", "require", "verify-ca"]);

/** Options of a session at `url`. The settings above override options in the URL. */
export function sessionOf(url: string): Pick<PoolConfig, "connectionString" | "options"> {
  const options = Object.entries(settings).map(
    ([name, value]) => `-c ${name}=${value.replaceAll(" ", "\\ ")}`,
  );
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null) return { connectionString: url, options: options.join(" ") };
  const { searchParams } = parsed;
  const urlOptions = searchParams.get("options") ?? "";
  searchParams.delete("options");
  const isLibpqCompatible = searchParams.get("uselibpqcompat") === "true";
  if (!isLibpqCompatible && verifyingModes.has(searchParams.get("sslmode")))
    searchParams.set("sslmode", "verify-full");
  return { connectionString: parsed.href, options: [urlOptions, ...options].join(" ").trim() };
}
