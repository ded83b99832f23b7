import type { InboxRow } from "@account-opening/db/inbox";
import { expect, it } from "vitest";
import { createAdvanceEnqueuer, QueueUnresponsiveError } from "../src/enqueue-advance.ts";

function aRow(memberGuid: string | null, row: Partial<InboxRow> = {}): InboxRow {
  const event = { kind: "webhook_received", type: "BALANCE" } as const;
  const receivedAt = new Date("2026-11-23T09:00:00Z");
  return {
    memberGuid,
    source: "webhook",
    type: "BALANCE",
    event,
    raw: null,
    receivedAt,
    outcome: null,
    ...row,
  };
}

function anEnqueuer(enqueue: (guids: readonly string[]) => Promise<unknown>) {
  const failures: unknown[] = [];
  const enqueued: number[] = [];
  const enqueuer = createAdvanceEnqueuer({
    enqueue,
    observe: { enqueued: () => enqueued.push(1), failed: (error) => failures.push(error) },
  });
  return { enqueuer, failures, enqueued };
}

it("enqueues one job for all members of a batch, each once, and none for rows without a member or event", async () => {
  const jobs: (readonly string[])[] = [];
  const { enqueuer, enqueued } = anEnqueuer(async (guids) => jobs.push(guids));

  enqueuer.enqueueAdvance([
    aRow("MBR-1"),
    aRow("MBR-2"),
    aRow("MBR-1"),
    aRow("MBR-3", { event: null }),
    aRow(null),
  ]);
  enqueuer.enqueueAdvance([aRow(null, { event: null })]);
  await enqueuer.idle();

  expect(jobs).toEqual([["MBR-1", "MBR-2"]]);
  expect(enqueued).toHaveLength(1);
});

it("reports an unavailable queue, and does not reject", async () => {
  const unavailable = new Error("unavailable");
  const { enqueuer, failures } = anEnqueuer(() => Promise.reject(unavailable));
  enqueuer.enqueueAdvance([aRow("MBR-1")]);
  await enqueuer.idle();
  expect(failures).toEqual([unavailable]);
});

it("rows that are committed while a job is enqueued go into the next job", async () => {
  const jobs: (readonly string[])[] = [];
  const responses: (() => void)[] = [];
  const { enqueuer } = anEnqueuer((guids) => {
    jobs.push(guids);
    return new Promise<void>((resolve) => responses.push(resolve));
  });
  for (const guid of ["MBR-1", "MBR-2", "MBR-3", "MBR-2"]) enqueuer.enqueueAdvance([aRow(guid)]);
  const idle = enqueuer.idle();
  responses[0]?.();
  await new Promise((resolve) => setImmediate(resolve));
  responses[1]?.();
  await idle;

  expect(jobs).toEqual([["MBR-1"], ["MBR-2", "MBR-3"]]);
});

it("limits the number of members that wait for an unresponsive queue", async () => {
  const responses: (() => void)[] = [];
  const { enqueuer, failures } = anEnqueuer(() => new Promise<void>((resolve) => responses.push(resolve)));
  enqueuer.enqueueAdvance([aRow("MBR-first")]);
  enqueuer.enqueueAdvance(Array.from({ length: 10_001 }, (_, index) => aRow(`MBR-${index}`)));
  expect(responses).toHaveLength(1);
  expect(failures).toEqual([expect.any(QueueUnresponsiveError)]);

  responses[0]?.();
  await enqueuer.idle();
  enqueuer.enqueueAdvance([aRow("MBR-again")]);
  expect(responses).toHaveLength(2);
});
