import { endpoints } from "@account-opening/db/notifications";
import { z } from "zod";
import { moment } from "../http/fields.ts";
import { route } from "../http/route.ts";
import { endpointId } from "./schema.ts";

const count = z.number().int();

const endpointStatistics = z.object({
  endpoint_id: endpointId,
  pending: count,
  oldest_pending_at: moment.nullable().meta({ description: "When the oldest pending delivery was created." }),
  dead: count,
  ended: z
    .object({
      delivered: count,
      dead: count,
      delivered_by_first_attempt: count,
      success_rate: z.number().nullable().meta({ description: "delivered / (delivered + dead)" }),
      median_ms: z.number().nullable().meta({
        description: "Time from the creation of a delivery to its success, in milliseconds.",
      }),
      p95_ms: z.number().nullable(),
    })
    .meta({ description: "Deliveries that ended since `since`." }),
  last_response: z
    .object({
      delivery_id: z.string(),
      status: z.number().int().nullable(),
      error: z.string().nullable(),
      at: moment.nullable().meta({ description: "Null while the delivery is pending." }),
    })
    .nullable()
    .meta({ description: "The response to the newest delivery that has one." }),
});

const allStatistics = z.object({ since: moment, data: z.array(endpointStatistics) }).meta({
  id: "EndpointStatistics",
  example: {
    since: "2026-11-23T14:00:00.000Z",
    data: [
      {
        endpoint_id: "EP-5f0a1c9e-6a3b-4c1d-9b52-7a4f0f6f2c33",
        pending: 0,
        oldest_pending_at: null,
        dead: 1,
        ended: {
          delivered: 1_204,
          dead: 1,
          delivered_by_first_attempt: 1_200,
          success_rate: 0.99917,
          median_ms: 64,
          p95_ms: 210,
        },
        last_response: { delivery_id: "815", status: 204, error: null, at: "2026-11-24T14:00:06.190Z" },
      },
    ],
  },
});

/** The period of ended deliveries. */
const windowMs = 24 * 60 * 60_000;

export const readStatisticsOfEndpoints = route({
  method: "get",
  path: "/v1/endpoint_statistics",
  operation: "readEndpointStatistics",
  tag: "Notifications",
  summary: "Read the statistics of endpoints",
  description:
    "Pending and dead deliveries of every endpoint, and the deliveries that ended within 24 hours.",
  scope: "endpoints:read",
  answers: { 200: { description: "All endpoints, oldest first.", schema: allStatistics } },
  problems: [],
  handle: async (_, { database, clock }) => {
    const since = new Date(clock().getTime() - windowMs);
    const read = await endpoints.readStatistics(database, since);
    return { status: 200, body: { since: since.toISOString(), data: read.map(statisticsView) } };
  },
});

type EndpointStatistics = Awaited<ReturnType<typeof endpoints.readStatistics>>[number];

function statisticsView(read: EndpointStatistics): z.input<typeof endpointStatistics> {
  const { ended, last } = read;
  const endedCount = ended.deliveredCount + ended.deadCount;
  return {
    endpoint_id: read.endpointId,
    pending: read.pendingCount,
    oldest_pending_at: read.oldestPendingAt?.toISOString() ?? null,
    dead: read.deadCount,
    ended: {
      delivered: ended.deliveredCount,
      dead: ended.deadCount,
      delivered_by_first_attempt: ended.firstAttemptCount,
      success_rate: endedCount === 0 ? null : ended.deliveredCount / endedCount,
      median_ms: ended.medianMs,
      p95_ms: ended.p95Ms,
    },
    last_response:
      last === null
        ? null
        : {
            delivery_id: String(last.deliveryId),
            status: last.status,
            error: last.error,
            at: last.at?.toISOString() ?? null,
          },
  };
}
