import type { Services } from "@account-opening/infra";
import { webhookBody, webhookHeaders, withEnvironment } from "../environment.ts";
import { type Loaded, load } from "../load.ts";
import { type Figure, median, rounded, type Scale } from "../measure.ts";

/** Webhooks per second that one ingest process stores and acknowledges, compared with Express alone and with a naive service. */
export async function acknowledge(services: Services, { isQuick }: Scale): Promise<Figure[]> {
  return withEnvironment(services, async ({ startApp, startServer }) => {
    const urls = {
      ours: await startApp("ingest", { INGEST_BACKLOG_ROWS: "100000" }),
      bare: await startServer("bare"),
      naive: await startServer("naive"),
    };
    const one = (url: string, rate?: number): Promise<Loaded> =>
      load({
        url: `${url}/webhooks/mx`,
        until: { seconds: isQuick ? 2 : 5 },
        connections: 100,
        bodies: [webhookBody("MBR-00000001")],
        headers: webhookHeaders,
        ...(rate === undefined ? {} : { perSecond: rate }),
      });
    const rates: Record<keyof typeof urls, number[]> = { ours: [], bare: [], naive: [] };
    // Alternating, so that other load of the machine affects all of them.
    for (let round = 0; round < (isQuick ? 1 : 3); round += 1) {
      for (const name of ["bare", "ours", "naive"] as const) {
        const { perSecond, failedCount } = await one(urls[name]);
        if (failedCount > 0) throw new Error(`${name} failed ${failedCount} times.`);
        rates[name].push(perSecond);
      }
    }
    const [ours, bare, naive] = [median(rates.ours), median(rates.bare), median(rates.naive)];
    const halfLoad = await one(urls.ours, ours / 2);
    return [
      {
        name: "ingest.acknowledged_share_of_express",
        value: rounded(ours / bare),
        unit: "ratio",
        target: ">= 0.45",
        met: ours / bare >= 0.45,
        baseline: { name: "the same Express answering 204, requests/s", value: rounded(bare) },
      },
      {
        name: "ingest.acknowledged_times_naive",
        value: rounded(ours / naive),
        unit: "ratio",
        target: ">= 4",
        met: ours / naive >= 4,
        baseline: { name: "one INSERT and one queue.add per request, requests/s", value: rounded(naive) },
      },
      {
        name: "ingest.acknowledged",
        value: rounded(ours),
        unit: "webhooks/s",
        target: "see the ratios",
        met: true,
      },
      {
        name: "ingest.latency_p99_at_half_load",
        value: halfLoad.p99Ms,
        unit: "ms",
        target: "< 25",
        met: halfLoad.p99Ms < 25,
      },
    ];
  });
}
