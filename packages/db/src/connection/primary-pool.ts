import pg from "pg";
import { type DatabaseAddress, readDatabaseUrl } from "./database-url.ts";
import { checkSession, PoolerError, startupOptions } from "./session.ts";

export type PrimaryPoolOptions = Omit<
  pg.PoolConfig,
  "connectionString" | "options" | "Client" | "onConnect"
> & {
  url: string;
  /** 0 for no timeout. */
  statementTimeoutMs: number;
};

type ConnectCallback = Parameters<pg.Pool["connect"]>[0];

/**
 * A pool whose connections lead to the host that accepts writes. If a host is unreachable or a standby, the next host of the
 * URL is tried, as libpq does. All connections start with the host that was found last.
 *
 * A connection pooler refuses startup options. The pool then connects without them.
 */
export class PrimaryPool extends pg.Pool {
  readonly #hosts: HostChoice;
  readonly #findPrimary: () => Promise<void>;

  constructor({ url, statementTimeoutMs, ...config }: PrimaryPoolOptions) {
    const address = readDatabaseUrl(url);
    const hosts: HostChoice = { urls: address.urls, index: 0, acceptsOptions: true, search: null };
    const options = startupOptions(address.options, statementTimeoutMs);
    const Client = clientFor(hosts, options, address);
    super({ ...config, Client, onConnect: (client) => checkSession(client, address) });
    this.#hosts = hosts;
    this.#findPrimary = () =>
      searchOnce(hosts, async () => {
        const client = new Client(config);
        // The attempt itself fails with the error.
        client.on("error", () => undefined);
        try {
          await client.connect();
          await checkSession(client, address);
        } finally {
          void client.end().catch(() => undefined);
        }
      });
  }

  /** New connections use this URL. Its options must be those of the former one. */
  useUrl(url: string): void {
    Object.assign(this.#hosts, { urls: readDatabaseUrl(url).urls, index: 0 });
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback): Promise<pg.PoolClient> | undefined {
    const connected = this.#connectToPrimary();
    if (callback === undefined) return connected;
    void connected.then(
      (client) => callback(undefined, client, (error) => client.release(error)),
      (error: Error) => callback(error, undefined, () => undefined),
    );
    return undefined;
  }

  async #connectToPrimary(): Promise<pg.PoolClient> {
    const hosts = this.#hosts;
    for (let hasSearched = false; ; ) {
      if (hosts.search !== null && this.idleCount === 0) await hosts.search;
      const { acceptsOptions } = hosts;
      try {
        return await super.connect();
      } catch (error) {
        if (acceptsOptions && refusesOptions(error)) {
          hosts.acceptsOptions = false;
          continue;
        }
        if (hasSearched || hosts.urls.length === 1 || !isHostFault(error)) throw error;
      }
      await this.#findPrimary();
      hasSearched = true;
    }
  }
}

/** While no host accepts writes, callers fail at once for this long. */
const searchIntervalMs = 200;

/**
 * Tries each host once, and stops at the first that `tryHost` accepts. Concurrent callers share one search: a login is expensive
 * for a server that is being promoted.
 */
function searchOnce(hosts: HostChoice, tryHost: () => Promise<void>): Promise<void> {
  if (hosts.search !== null) return hosts.search;
  const search = tryHosts(hosts, tryHost);
  hosts.search = search;
  const end = () => {
    hosts.search = null;
  };
  search.then(end, () => setTimeout(end, searchIntervalMs).unref());
  return search;
}

async function tryHosts(hosts: HostChoice, tryHost: () => Promise<void>): Promise<void> {
  for (let triedCount = 1; ; triedCount += 1) {
    try {
      return await tryHost();
    } catch (error) {
      if (!isHostFault(error)) throw error;
      hosts.index = (hosts.index + 1) % hosts.urls.length;
      if (triedCount >= hosts.urls.length) throw error;
    }
  }
}

/** Shared by a pool and its connections. */
interface HostChoice {
  urls: readonly string[];
  index: number;
  acceptsOptions: boolean;
  /** The search for the primary, if one is running, or has just failed. */
  search: Promise<void> | null;
}

/** The class of the pool's connections. Each one leads to the host that is chosen when it is created. */
function clientFor(hosts: HostChoice, options: string, { usesPreparedStatements }: DatabaseAddress) {
  return class HostClient extends pg.Client {
    constructor(config: pg.ClientConfig = {}) {
      super({
        ...config,
        connectionString: hosts.urls[hosts.index],
        ...(hosts.acceptsOptions && { options }),
      });
      if (!usesPreparedStatements) dropStatementNames(this);
    }
  };
}

/** pg prepares a statement that has a name, and sends one without a name in full each time. */
function dropStatementNames(client: pg.Client): void {
  const query = client.query.bind(client) as (...parameters: unknown[]) => unknown;
  const withoutName = (statement: unknown, ...rest: unknown[]) =>
    query(isNamed(statement) ? { ...statement, name: undefined } : statement, ...rest);
  client.query = withoutName as typeof client.query;
}

function isNamed(statement: unknown): statement is { name: string } {
  return typeof statement === "object" && statement !== null && "name" in statement && "text" in statement;
}

/** PgBouncer reports it as a protocol violation. */
function refusesOptions(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /unsupported startup parameter/i.test(error.message);
}

/** Starting, stopping, read-only, and no connection left. */
const hostFaultCodes: ReadonlySet<unknown> = new Set(["57P01", "57P02", "57P03", "25006", "53300"]);

/** What pg-pool reports when all its connections are in use. */
const poolIsExhausted = "timeout exceeded when trying to connect";

/** Whether another host may serve the connection. A refused login is the same on each host. */
function isHostFault(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return hostFaultCodes.has(error.code);
  return error instanceof Error && !(error instanceof PoolerError) && error.message !== poolIsExhausted;
}
