import pg from "pg";
import { until } from "../harness/until.ts";

/** Time until other workers took over the leases of a lost worker, by name of the fault. */
export class Takeovers {
  readonly longestMs: Record<string, number> = {};
  readonly #url: string;

  constructor(postgresUrl: string) {
    this.#url = postgresUrl;
  }

  /**
   * Measures the time until every leased call has ended or has another holder. This is an upper bound: it includes the
   * leases of the running worker.
   */
  async measure(kind: string): Promise<void> {
    const from = performance.now();
    await this.#withClient(async (client) => {
      const leased = await leasedCalls(client);
      await until(`other workers have taken over after ${kind}`, async () => {
        const now = await leasedCalls(client);
        return ![...leased].some((claim) => now.has(claim));
      });
    });
    this.longestMs[kind] = Math.max(this.longestMs[kind] ?? 0, Math.round(performance.now() - from));
  }

  /** Resolves when a worker reads the results of a job, or after a maximum number of attempts. */
  async waitForResultsRead(): Promise<void> {
    await this.#withClient(async (client) => {
      for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
        const { rows } = await client.query(
          "select from outbox where call->>'call' = 'read_results' and lease_until > clock_timestamp() limit 1",
        );
        if (rows.length > 0) return;
      }
    });
  }

  async #withClient(work: (client: pg.Client) => Promise<void>): Promise<void> {
    const client = new pg.Client({ connectionString: this.#url });
    client.on("error", () => undefined);
    await client.connect();
    try {
      await work(client);
    } finally {
      await client.end();
    }
  }
}

const attemptsMax = 5_000;

/** Each call with the number of its claim. */
async function leasedCalls(client: pg.Client): Promise<Set<string>> {
  const { rows } = await client.query<{ claim: string }>(
    "select id || '/' || claim_count as claim from outbox where lease_until is not null",
  );
  return new Set(rows.map(({ claim }) => claim));
}
