import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { promisify } from "node:util";

const run = promisify(execFile);
const autocannon = createRequire(import.meta.url).resolve("autocannon");

export interface Load {
  url: string;
  seconds: number;
  connections: number;
  body: string;
  headers: Readonly<Record<string, string>>;
  /** Requests a second; as many as go without it. */
  rate?: number;
  /** Puts another id into each body, in the place of `[<id>]`. */
  hasIds?: boolean;
}

export interface Loaded {
  perSecond: number;
  p99Ms: number;
  /** Answers that were not 2xx, and those that never came. */
  failedCount: number;
  count: number;
}

/** POSTs, made by autocannon in a process of its own. */
export async function load(options: Load): Promise<Loaded> {
  const { url, seconds, connections, body, headers, rate, hasIds = false } = options;
  const { stdout } = await run(
    process.execPath,
    [
      autocannon,
      ...["--json", "-m", "POST", "-c", String(connections), "-d", String(seconds), "-b", body],
      ...Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}=${value}`]),
      ...(rate === undefined ? [] : ["-R", String(Math.round(rate))]),
      ...(hasIds ? ["-I"] : []),
      url,
    ],
    { maxBuffer: 2 ** 24 },
  );
  const result = JSON.parse(stdout) as {
    requests: { average: number; total: number };
    latency: { p99: number };
    non2xx: number;
    errors: number;
  };
  return {
    perSecond: result.requests.average,
    p99Ms: result.latency.p99,
    failedCount: result.non2xx + result.errors,
    count: result.requests.total,
  };
}
