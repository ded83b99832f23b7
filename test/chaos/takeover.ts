import pg from "pg";
import { until } from "../harness/until.ts";

/** How long it took until others had gone on with what a lost worker held, by what befell it. */
export class Takeovers {
  readonly longestMs: Record<string, number> = {};
  readonly #url: string;

  constructor(postgresUrl: string) {
    this.#url = postgresUrl;
  }

  /**
   * Measures from now until every call that is held has ended or has another holder: an upper bound, since it counts what the living
   * worker holds too.
   */
  async measure(kind: string): Promise<void> {
    const from = performance.now();
    await this.#withClient(async (client) => {
      const held = await heldCalls(client);
      await until(`others have taken over after ${kind}`, async () => {
        const now = await heldCalls(client);
        return ![...held].some((claim) => now.has(claim));
      });
    });
    this.longestMs[kind] = Math.max(this.longestMs[kind] ?? 0, Math.round(performance.now() - from));
  }

  /** Resolves when somebody reads the results of a job, or when nobody does for a while. */
  async whileResultsAreRead(): Promise<void> {
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

/** Each with the number of its claim. */
async function heldCalls(client: pg.Client): Promise<Set<string>> {
  const { rows } = await client.query<{ claim: string }>(
    "select id || '/' || claim_count as claim from outbox where lease_until is not null",
  );
  return new Set(rows.map(({ claim }) => claim));
}
