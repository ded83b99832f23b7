import type pg from "pg";
import type { DatabaseAddress } from "./database-url.ts";

/** Settings that a connection pooler keeps for each of its clients, as PgBouncer does. */
const clientSettings = {
  DateStyle: "ISO,MDY",
  TimeZone: "UTC",
  standard_conforming_strings: "on",
} as const;

/** Settings without which statements would return other results. Behind a pooler, the server must have them. */
const neededSettings = {
  IntervalStyle: "postgres",
  array_nulls: "on",
  transform_null_equals: "off",
  bytea_output: "hex",
  extra_float_digits: "1",
  row_security: "on",
  default_transaction_isolation: "read committed",
  default_transaction_deferrable: "off",
} as const;

/** Other settings. Behind a pooler, those of the server apply. */
const otherSettings = {
  search_path: "public,pg_temp",
  lock_timeout: "0",
  idle_session_timeout: "0",
  jit: "off",
  plan_cache_mode: "auto",
} as const;

/**
 * Startup options of a session. They override settings of the server, the database, the role and the URL.
 * `default_transaction_read_only` is not overridden, because operators set it on purpose.
 * @param statementTimeoutMs 0 for none
 */
export function startupOptions(urlOptions: string, statementTimeoutMs: number): string {
  const settings = {
    ...clientSettings,
    ...neededSettings,
    ...otherSettings,
    statement_timeout: String(statementTimeoutMs),
    idle_in_transaction_session_timeout: String(statementTimeoutMs),
  };
  const options = Object.entries(settings).map(
    ([name, value]) => `-c ${name}=${value.replaceAll(" ", "\\ ")}`,
  );
  return [urlOptions, ...options].join(" ").trim();
}

/** The connection leads through a pooler that does not do what this product needs. The message says what to change. */
export class PoolerError extends Error {
  override readonly name = "PoolerError";
}

/** The server is a standby, or refuses writes. */
class ReadOnlyError extends Error {
  override readonly name = "ReadOnlyError";
  readonly code = "25006";
  constructor() {
    super("PostgreSQL is read-only or a standby.");
  }
}

const statementName = "session";

interface SessionRow {
  isDirect: boolean;
  isNamePassed: boolean;
  wrongSettings: string[];
  readOnly: string;
}

/**
 * Checks a new connection. It runs with the same kind of statement as the hot path, so that a pooler that breaks those
 * statements makes the process not ready.
 *
 * A pooler in transaction mode gives each transaction another connection to the server. It then has to keep prepared
 * statements itself, and gives them names of its own. A pooler that passes our name on does not.
 *
 * @throws PoolerError, ReadOnlyError
 */
export async function checkSession(
  client: pg.ClientBase,
  { usesPreparedStatements, requiresPrimary }: DatabaseAddress,
): Promise<void> {
  const { rows } = await client.query<SessionRow>({
    ...(usesPreparedStatements && { name: statementName }),
    text: `
      select pg_backend_pid() = $1::int as "isDirect",
             exists (select from pg_prepared_statements where name = $2) as "isNamePassed",
             (select count(set_config(name, value, false))
              from unnest($3::text[], $4::text[]) as setting (name, value)) as "setCount",
             array(select name from unnest($5::text[], $6::text[]) as setting (name, value)
                   where current_setting(name) <> value) as "wrongSettings",
             current_setting('transaction_read_only') as "readOnly"`,
    values: [
      processIdOf(client),
      statementName,
      Object.keys(clientSettings),
      Object.values(clientSettings),
      Object.keys(neededSettings),
      Object.values(neededSettings),
    ],
  });
  const [row] = rows;
  if (row === undefined) throw new Error("PostgreSQL returned no settings.");
  if (usesPreparedStatements && row.isNamePassed && !row.isDirect) throw new PoolerError(namesArePassed);
  if (row.wrongSettings.length > 0) throw new PoolerError(settingsAreWrong(row.wrongSettings));
  if (requiresPrimary && row.readOnly !== "off") throw new ReadOnlyError();
}

/** The server process, as the server or the pooler named it at login. */
function processIdOf(client: pg.ClientBase): number | null {
  const { processID } = client as { processID?: number | null };
  return processID ?? null;
}

const namesArePassed =
  "The connection pooler does not support prepared statements: add prepared_statements=false to DATABASE_URL, or use PgBouncer 1.21 or later with max_prepared_statements above 0.";

function settingsAreWrong(names: readonly string[]): string {
  const values = Object.entries(neededSettings).filter(([name]) => names.includes(name));
  const wanted = values.map(([name, value]) => `${name} = '${value}'`).join(", ");
  return `The server behind the connection pooler has other settings than this product needs: set ${wanted} with ALTER DATABASE, and reconnect the pooler.`;
}
