/** What `DATABASE_URL` says. */
export interface DatabaseAddress {
  /** One URL for each host. */
  urls: readonly [string, ...string[]];
  /** Startup options that the URL asks for. */
  options: string;
  /** Whether a host must accept writes. Otherwise another host is tried. */
  requiresPrimary: boolean;
  /** Whether statements with a name are prepared once per connection. */
  usesPreparedStatements: boolean;
}

/** The host list is the part that `URL` cannot parse. */
const form = /^([a-z]+:\/\/(?:[^/?#]*@)?)([^/?#]*)(.*)$/is;

/** pg treats these modes as `verify-full`, but warns that later versions may not. They are therefore set to `verify-full`. */
const verifyingModes: ReadonlySet<string | null> = new Set(["prefer", "require", "verify-ca"]);

/**
 * Reads a URL of libpq, which may name several hosts: `postgres://user:password@a:5432,b:5432/database`. This product only
 * works on a server that accepts writes, so several hosts always mean `target_session_attrs=read-write`.
 *
 * `prepared_statements=false` is for a connection pooler that does not support named statements.
 *
 * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-MULTIPLE-HOSTS
 */
export function readDatabaseUrl(url: string): DatabaseAddress {
  const [, start = "", hosts = "", rest = ""] = form.exec(url) ?? [];
  const [first, ...others] = hosts.includes(",")
    ? hosts.split(",").map((host) => start + host + rest)
    : [url];
  const parameters = URL.canParse(first ?? url) ? new URL(first ?? url).searchParams : new URLSearchParams();
  return {
    urls: [connectionString(first ?? url), ...others.map(connectionString)],
    options: parameters.get("options") ?? "",
    requiresPrimary: others.length > 0 || parameters.has("target_session_attrs"),
    usesPreparedStatements: parameters.get("prepared_statements") !== "false",
  };
}

/** The URL that pg reads, without the parameters that this module reads. */
function connectionString(url: string): string {
  if (!URL.canParse(url)) return url;
  const parsed = new URL(url);
  const { searchParams } = parsed;
  for (const name of ["options", "target_session_attrs", "prepared_statements"]) searchParams.delete(name);
  const isLibpqCompatible = searchParams.get("uselibpqcompat") === "true";
  if (!isLibpqCompatible && verifyingModes.has(searchParams.get("sslmode")))
    searchParams.set("sslmode", "verify-full");
  return parsed.href;
}
