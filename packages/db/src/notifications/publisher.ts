import type { DueDelivery, Published } from "./publish-events.ts";

interface PublisherPorts {
  publish(now: Date): Promise<Published>;
  clock: () => Date;
  /** Gives jobs to deliveries. Best effort: the sweep finds what this forgets. */
  enqueue(deliveries: readonly DueDelivery[]): unknown;
  onError(error: unknown): void;
}

/** Publishes in the background; those who ask while it is at work share the next turn. */
export interface Publisher {
  request(): void;
  /** Resolves once nothing is under way. */
  close(): Promise<void>;
}

export function createPublisher({ publish, clock, enqueue: arm, onError }: PublisherPorts): Publisher {
  let isAsked = false;
  let work: Promise<void> | null = null;
  const run = async () => {
    while (isAsked) {
      isAsked = false;
      try {
        const { dueDeliveries } = await publish(clock());
        if (dueDeliveries.length > 0) await arm(dueDeliveries);
      } catch (error) {
        // The events are committed: the next request, or the sweep, publishes them.
        onError(error);
      }
    }
    work = null;
  };
  return {
    request() {
      isAsked = true;
      work ??= run();
    },
    close: async () => {
      await work;
    },
  };
}
