import type { EndedDelivery } from "@account-opening/db/notifications";
import { createCoalescedTask } from "@account-opening/runtime";
import type { DeliverPorts } from "./deliver.ts";

/** Maximum number of attempts that one transaction ends. */
const batchMax = 200;

interface Waiting {
  attempt: EndedDelivery;
  resolve(): void;
  reject(error: unknown): void;
}

/** Stores how attempts to an endpoint ended, one transaction at a time. Attempts that end during a transaction share the next one. */
export function createEndRecorder(
  endpointId: string,
  { end, enqueue, clock }: Pick<DeliverPorts, "end" | "enqueue" | "clock">,
) {
  const waiting: Waiting[] = [];

  async function storeBatch(): Promise<void> {
    const batch = waiting.splice(0, batchMax);
    try {
      const due = await end(
        endpointId,
        batch.map(({ attempt }) => attempt),
        clock(),
      );
      if (due.length > 0) enqueue(due);
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  const storing = createCoalescedTask(
    async () => {
      while (waiting.length > 0) await storeBatch();
    },
    () => undefined,
  );
  return {
    record: (attempt: EndedDelivery) =>
      new Promise<void>((resolve, reject) => {
        waiting.push({ attempt, resolve, reject });
        storing.request();
      }),
  };
}
