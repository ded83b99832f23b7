import { done, type Outcome, type Producer, snooze } from "@account-opening/queue";
import { afterEach, describe, expect, it } from "vitest";
import type { Handlers } from "../../../apps/worker/src/handlers.ts";

/** A queue with one taker. */
export interface QueueStand {
  producer: Pick<Producer, "enqueueAdvance" | "enqueueCheckTimers" | "enqueueCalls" | "enqueueDeliveries">;
  now(): Date;
  /** Resolves once `look` says yes; the queue's time passes meanwhile. */
  eventually(what: string, look: () => boolean): Promise<void>;
  close(): Promise<void>;
}

/** What the loop relies on while nothing goes wrong; when it does, rows are the truth. */
export function describeQueue(name: string, start: (handlers: Handlers) => Promise<QueueStand>): void {
  describe(name, () => {
    let stand: QueueStand;
    afterEach(() => stand.close());
    const taken: { what: unknown; at: number }[] = [];
    const outcomes: ((now: Date) => Outcome)[] = [];
    const take = async (what: unknown): Promise<Outcome> => {
      const now = stand.now();
      taken.push({ what, at: now.getTime() });
      return outcomes.shift()?.(now) ?? done;
    };
    const begin = async (...inTurn: ((now: Date) => Outcome)[]) => {
      taken.length = 0;
      outcomes.splice(0, outcomes.length, ...inTurn);
      stand = await start({ advance: take, perform: take, deliver: take });
    };
    const inMs = (ms: number) => new Date(stand.now().getTime() + ms);

    it("hands over what was put in, once", async () => {
      await begin();
      await stand.producer.enqueueAdvance(["MBR-1", "MBR-2"]);
      await stand.producer.enqueueDeliveries([{ deliveryId: "9", dueAt: inMs(0) }]);
      await stand.eventually("both are taken", () => taken.length === 2);
      expect(taken.map(({ what }) => what)).toContainEqual({ memberGuids: ["MBR-1", "MBR-2"] });
      expect(taken.map(({ what }) => what)).toContainEqual({ deliveryId: "9" });
    });

    it("keeps what is due later until then, and says to whoever takes a check when it is due", async () => {
      await begin();
      const dueAt = inMs(300);
      await stand.producer.enqueueCalls([{ outboxId: "7", dueAt }]);
      await stand.producer.enqueueCheckTimers([{ checkId: "CHK-1", memberGuid: "MBR-1", dueAt }]);
      await stand.eventually("both are taken", () => taken.length === 2);
      for (const { at } of taken) expect(at).toBeGreaterThanOrEqual(dueAt.getTime() - 1);
      const notBefore = dueAt.getTime();
      expect(taken.map(({ what }) => what)).toContainEqual({ memberGuids: ["MBR-1"], notBefore });
    });

    it("takes a row that is armed twice while it waits as one", async () => {
      await begin();
      const dueAt = inMs(200);
      await stand.producer.enqueueCalls([{ outboxId: "7", dueAt }]);
      await stand.producer.enqueueCalls([{ outboxId: "7", dueAt }]);
      await stand.producer.enqueueCalls([{ outboxId: "8", dueAt: inMs(400) }]);
      const isTaken = (id: string) =>
        taken.some(({ what }) => (what as { outboxId: string }).outboxId === id);
      await stand.eventually("the later one is taken", () => isTaken("8"));
      expect(taken).toHaveLength(2);
    });

    it("brings back what was snoozed at its time, and what is to be retried after a while", async () => {
      let until = Number.POSITIVE_INFINITY;
      await begin(
        (now) => {
          until = now.getTime() + 300;
          return snooze(new Date(until));
        },
        () => ({ outcome: "retry", afterMs: 100 }),
      );
      await stand.producer.enqueueCalls([{ outboxId: "7", dueAt: inMs(0) }]);
      await stand.eventually("it was taken three times", () => taken.length === 3);
      expect(taken[1]?.at).toBeGreaterThanOrEqual(until - 1);
      expect((taken[2]?.at ?? 0) - (taken[1]?.at ?? 0)).toBeGreaterThanOrEqual(99);
    });

    it("takes a row again that is armed again after it was done", async () => {
      await begin();
      for (const count of [1, 2]) {
        // What is armed before the last one is settled is the same job.
        while (taken.length < count) {
          let lookCount = 0;
          await stand.producer.enqueueCalls([{ outboxId: "7", dueAt: inMs(0) }]);
          await stand.eventually("it is taken, or time passes", () => {
            lookCount += 1;
            return taken.length >= count || lookCount > 1;
          });
        }
      }
    });
  });
}
