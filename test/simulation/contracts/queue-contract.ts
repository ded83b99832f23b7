import { done, type Outcome, type Producer, snooze } from "@account-opening/queue";
import { afterEach, describe, expect, it } from "vitest";
import type { Handlers } from "../../../apps/worker/src/handlers.ts";

/** A queue with one consumer. */
export interface QueueFixture {
  producer: Pick<Producer, "enqueueAdvance" | "enqueueCheckTimers" | "enqueueCalls" | "enqueueDeliveries">;
  now(): Date;
  /** Resolves once the condition is true. The queue's time passes meanwhile. */
  eventually(description: string, condition: () => boolean): Promise<void>;
  close(): Promise<void>;
}

/** What the loop relies on while the queue works. When it fails, the loop recovers from the rows. */
export function describeQueueContract(
  name: string,
  start: (handlers: Handlers) => Promise<QueueFixture>,
): void {
  describe(name, () => {
    let fixture: QueueFixture;
    afterEach(() => fixture.close());
    const handled: { payload: unknown; at: number }[] = [];
    const outcomes: ((now: Date) => Outcome)[] = [];
    const handle = async (payload: unknown): Promise<Outcome> => {
      const now = fixture.now();
      handled.push({ payload, at: now.getTime() });
      return outcomes.shift()?.(now) ?? done;
    };
    const begin = async (...given: ((now: Date) => Outcome)[]) => {
      handled.length = 0;
      outcomes.splice(0, outcomes.length, ...given);
      fixture = await start({ advance: handle, perform: handle, deliver: handle });
    };
    const inMs = (ms: number) => new Date(fixture.now().getTime() + ms);

    it("runs each job once", async () => {
      await begin();
      await fixture.producer.enqueueAdvance(["MBR-1", "MBR-2"]);
      const dueAt = inMs(0);
      await fixture.producer.enqueueDeliveries([{ endpointId: "EP-9", dueAt }]);
      await fixture.eventually("both jobs have run", () => handled.length === 2);
      expect(handled.map(({ payload }) => payload)).toContainEqual({ memberGuids: ["MBR-1", "MBR-2"] });
      expect(handled.map(({ payload }) => payload)).toContainEqual({
        endpointId: "EP-9",
        notBefore: dueAt.getTime(),
      });
    });

    it("delays a job until it is due, and passes the due time of a check to its handler", async () => {
      await begin();
      const dueAt = inMs(300);
      await fixture.producer.enqueueCalls([{ outboxId: "7", dueAt }]);
      await fixture.producer.enqueueCheckTimers([{ checkId: "CHK-1", memberGuid: "MBR-1", dueAt }]);
      await fixture.eventually("both jobs have run", () => handled.length === 2);
      for (const { at } of handled) expect(at).toBeGreaterThanOrEqual(dueAt.getTime() - 1);
      const notBefore = dueAt.getTime();
      expect(handled.map(({ payload }) => payload)).toContainEqual({ memberGuids: ["MBR-1"], notBefore });
    });

    it("runs a row once that is enqueued twice while it waits", async () => {
      await begin();
      // A busy machine must have enqueued both before the first is due.
      const dueAt = inMs(2_000);
      await fixture.producer.enqueueCalls([{ outboxId: "7", dueAt }]);
      await fixture.producer.enqueueCalls([{ outboxId: "7", dueAt }]);
      await fixture.producer.enqueueCalls([{ outboxId: "8", dueAt: inMs(2_200) }]);
      const hasRun = (id: string) =>
        handled.some(({ payload }) => (payload as { outboxId: string }).outboxId === id);
      await fixture.eventually("the later job has run", () => hasRun("8"));
      expect(handled).toHaveLength(2);
    });

    it("runs a snoozed job again at its time, and retries a failed job after the backoff", async () => {
      let until = Number.POSITIVE_INFINITY;
      await begin(
        (now) => {
          until = now.getTime() + 300;
          return snooze(new Date(until));
        },
        () => ({ outcome: "retry", afterMs: 100 }),
      );
      await fixture.producer.enqueueCalls([{ outboxId: "7", dueAt: inMs(0) }]);
      await fixture.eventually("the job has run three times", () => handled.length === 3);
      expect(handled[1]?.at).toBeGreaterThanOrEqual(until - 1);
      expect((handled[2]?.at ?? 0) - (handled[1]?.at ?? 0)).toBeGreaterThanOrEqual(99);
    });

    it("runs a row again that is enqueued after its job has completed", async () => {
      await begin();
      for (const count of [1, 2]) {
        // A row that is enqueued before its last job has completed is the same job.
        while (handled.length < count) {
          let pollCount = 0;
          await fixture.producer.enqueueCalls([{ outboxId: "7", dueAt: inMs(0) }]);
          await fixture.eventually("the job has run, or time has passed", () => {
            pollCount += 1;
            return handled.length >= count || pollCount > 1;
          });
        }
      }
    });
  });
}
