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

function anAnnouncer(enqueue: (guids: readonly string[]) => Promise<unknown>) {
  const failures: unknown[] = [];
  const announced: number[] = [];
  const announcer = createAdvanceEnqueuer({
    enqueue,
    observe: { enqueued: () => announced.push(1), failed: (error) => failures.push(error) },
  });
  return { announcer, failures, announced };
}

it("makes one job for all members of a batch, each named once, and none for rows that advance nobody", async () => {
  const jobs: (readonly string[])[] = [];
  const { announcer, announced } = anAnnouncer(async (guids) => jobs.push(guids));

  announcer.enqueueAdvance([
    aRow("MBR-1"),
    aRow("MBR-2"),
    aRow("MBR-1"),
    aRow("MBR-3", { event: null }),
    aRow(null),
  ]);
  announcer.enqueueAdvance([aRow(null, { event: null })]);
  await announcer.idle();

  expect(jobs).toEqual([["MBR-1", "MBR-2"]]);
  expect(announced).toHaveLength(1);
});

it("a queue that is away costs nobody anything but a count", async () => {
  const away = new Error("away");
  const { announcer, failures } = anAnnouncer(() => Promise.reject(away));
  announcer.enqueueAdvance([aRow("MBR-1")]);
  await announcer.idle();
  expect(failures).toEqual([away]);
});

it("what is committed while a job is made goes into the next one", async () => {
  const jobs: (readonly string[])[] = [];
  const answers: (() => void)[] = [];
  const { announcer } = anAnnouncer((guids) => {
    jobs.push(guids);
    return new Promise<void>((resolve) => answers.push(resolve));
  });
  for (const guid of ["MBR-1", "MBR-2", "MBR-3", "MBR-2"]) announcer.enqueueAdvance([aRow(guid)]);
  const settled = announcer.idle();
  answers[0]?.();
  await new Promise((resolve) => setImmediate(resolve));
  answers[1]?.();
  await settled;

  expect(jobs).toEqual([["MBR-1"], ["MBR-2", "MBR-3"]]);
});

it("a queue that does not answer is not given more and more to hold", async () => {
  const answers: (() => void)[] = [];
  const { announcer, failures } = anAnnouncer(() => new Promise<void>((resolve) => answers.push(resolve)));
  announcer.enqueueAdvance([aRow("MBR-first")]);
  announcer.enqueueAdvance(Array.from({ length: 10_001 }, (_, index) => aRow(`MBR-${index}`)));
  expect(answers).toHaveLength(1);
  expect(failures).toEqual([expect.any(QueueUnresponsiveError)]);

  answers[0]?.();
  await announcer.idle();
  announcer.enqueueAdvance([aRow("MBR-again")]);
  expect(answers).toHaveLength(2);
});
