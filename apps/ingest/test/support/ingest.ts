import { Writable } from "node:stream";
import { createLogger } from "@account-opening/runtime";
import type { Ingest } from "../../src/app.ts";
import type { IngestConfig } from "../../src/config.ts";
import { readIngestConfig, startIngest } from "../../src/index.ts";

export const dataKey = { id: "k1", key: Buffer.alloc(32, 1) };

export function basic(credential: string): string {
  return `Basic ${Buffer.from(credential).toString("base64")}`;
}

export interface RunningIngest extends Ingest {
  /** Its log so far. */
  log(): string;
  post(body: string | Buffer, headers?: Record<string, string>, path?: string): Promise<Response>;
  /** Applies a changed environment, as a changed secret file does. */
  reload(environment: Record<string, string>): Promise<void>;
  /** The value of one series of its metrics. */
  metric(series: string): Promise<number>;
}

/** Runs ingest on a free port. */
export async function runIngest(environment: Record<string, string>): Promise<RunningIngest> {
  const configOf = (changed: Record<string, string>) =>
    readIngestConfig({
      MX_WEBHOOK_CREDENTIALS: "mx:planted-secret,mx:planted-next",
      DATA_KEYS: `${dataKey.id}:${dataKey.key.toString("base64")}`,
      INGEST_PORT: "0",
      ...environment,
      ...changed,
    });
  let apply: (config: IngestConfig) => unknown = () => undefined;
  let lines = "";
  const stream = new Writable({
    write(chunk, _, done) {
      lines += String(chunk);
      done();
    },
  });
  const ingest = await startIngest(configOf({}), {
    logger: createLogger({ name: "ingest", level: "debug", stream }),
    changes: {
      subscribe(listener) {
        apply = listener;
      },
    },
  });
  return {
    ...ingest,
    log: () => lines,
    async reload(changed) {
      await apply(configOf(changed));
    },
    post: (body, headers = { authorization: basic("mx:planted-secret") }, path = "/webhooks/mx") =>
      fetch(`${ingest.url}${path}`, { method: "POST", body, headers }),
    async metric(series) {
      const text = await (await fetch(`${ingest.url}/metrics`)).text();
      const line = text.split("\n").find((each) => each.startsWith(`${series} `));
      return Number(line?.split(" ").at(-1) ?? 0);
    },
  };
}
