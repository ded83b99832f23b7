import { advance } from "@account-opening/db/advance";
import { inbox } from "@account-opening/db/inbox";
import type { Services } from "@account-opening/infra";
import pLimit from "p-limit";
import { withEnvironment } from "../environment.ts";
import { type Figure, median, rounded, type Scale } from "../measure.ts";
import { context, guidOf, insertMembers } from "../members.ts";

/** Members a second that one process takes through an event each, with their transactions. */
export async function advanceMembers(services: Services, { isQuick }: Scale): Promise<Figure[]> {
  return withEnvironment(services, async ({ database }) => {
    const count = isQuick ? 200 : 5_000;
    await insertMembers(database, count);
    const guids = Array.from({ length: count }, (_, index) => guidOf(index + 1));
    const rateOf = async (size: number, atOnce: number) => {
      const receivedAt = new Date();
      const event = { kind: "webhook_received", type: "CONNECTION_STATUS" } as const;
      const row = {
        source: "webhook",
        type: event.type,
        event,
        raw: null,
        receivedAt,
        outcome: null,
      } as const;
      await inbox.append(
        database,
        guids.map((memberGuid) => ({ ...row, memberGuid })),
      );
      const limit = pLimit(atOnce);
      const pages = Array.from({ length: Math.ceil(count / size) }, (_, page) =>
        guids.slice(page * size, (page + 1) * size),
      );
      const begin = performance.now();
      await Promise.all(pages.map((page) => limit(() => advance(database, page, context, () => new Date()))));
      return (count * 1_000) / (performance.now() - begin);
    };
    await rateOf(200, 3);
    const batches: number[] = [];
    const singles: number[] = [];
    for (let round = 0; round < (isQuick ? 1 : 3); round += 1) {
      batches.push(await rateOf(200, 3));
      singles.push(await rateOf(1, 10));
    }
    const [inBatches, oneByOne] = [median(batches), median(singles)];
    return [
      {
        name: "advance.in_batches",
        value: rounded(inBatches),
        unit: "members/s",
        target: ">= 5000",
        met: inBatches >= 5_000,
        baseline: { name: "one by one, members/s", value: rounded(oneByOne) },
      },
      {
        name: "advance.one_by_one",
        value: rounded(oneByOne),
        unit: "members/s",
        target: ">= 2500",
        met: oneByOne >= 2_500,
      },
    ];
  });
}
