import type { readChanges } from "@account-opening/db/changes";
import type { LiveEvent } from "./events.ts";

export type Changes = Awaited<ReturnType<typeof readChanges>>;

/** The events of changes, by what they are about. */
type Shown = ReadonlyMap<string, LiveEvent>;

/**
 * Returns the events of one read of changes that the previous read did not have. Reads overlap, so that a change that was committed
 * late is not missed. The first read reports everything that it has: a change may have followed the client's own first read.
 */
export function createChangedEvents(): (changes: Changes) => LiveEvent[] {
  let previous: Shown = new Map();
  return (changes) => {
    const current: Shown = new Map(eventsOf(changes).map((event) => [subjectOf(event), event]));
    const known = previous;
    previous = current;
    return [...current].flatMap(([subject, event]) => (isSame(known.get(subject), event) ? [] : [event]));
  };
}

type ChangeEvent = Exclude<LiveEvent, { event: "resync" | "summary" }>;

function eventsOf({
  members,
  balanceChecks,
  deliveries,
  endpoints,
  webhooks,
  audit,
}: Changes): ChangeEvent[] {
  return [
    ...members.map((data) => ({ event: "member" as const, data })),
    ...balanceChecks.map((data) => ({ event: "balance_check" as const, data })),
    ...deliveries.map(({ id, endpointId, eventId, status }) => ({
      event: "delivery" as const,
      data: { id: String(id), endpoint_id: endpointId, event_id: eventId, status },
    })),
    ...endpoints.map(({ id, status, failureCount, pausedUntil }) => ({
      event: "endpoint" as const,
      data: { id, status, failure_count: failureCount, paused_until: pausedUntil?.toISOString() ?? null },
    })),
    ...(webhooks.newestId === null
      ? []
      : [
          {
            event: "webhook" as const,
            data: {
              newest_id: String(webhooks.newestId),
              processed_at: webhooks.processedAt?.toISOString() ?? null,
            },
          },
        ]),
    ...(audit.newestId === null
      ? []
      : [{ event: "audit" as const, data: { newest_id: String(audit.newestId) } }]),
  ];
}

/** Webhooks and audit rows have one event each, which names the newest. */
function subjectOf({ event, data }: ChangeEvent): string {
  if ("newest_id" in data) return event;
  return `${event} ${"guid" in data ? data.guid : data.id}`;
}

function isSame(known: LiveEvent | undefined, event: LiveEvent): boolean {
  return JSON.stringify(known) === JSON.stringify(event);
}
