import { notificationTypes } from "@account-opening/core/notifications";
import { z } from "zod";
import { moment, requestTime } from "../http/fields.ts";

const eventType = z.enum(notificationTypes).meta({ id: "EventType" });

export const eventId = z.string().regex(/^evt_[0-9a-f-]{36}$/);

export const endpointId = z
  .string()
  .regex(/^EP-[0-9a-f-]{36}$/, "must be the id of an endpoint: EP-…")
  .meta({ example: "EP-5f0a1c9e-6a3b-4c1d-9b52-7a4f0f6f2c33" });

export const newEndpoint = z
  .object({
    url: z.string().meta({
      description:
        "https, at a public address; without user, password and fragment. Redirects are not followed.",
      example: "https://core.example.com/account-opening",
    }),
    event_types: z
      .array(eventType)
      .min(1)
      .optional()
      .meta({
        description: "All that your key may read, when left out.",
        example: ["balance_check.decided"],
      }),
  })
  .meta({
    id: "NewEndpoint",
    example: { url: "https://core.example.com/account-opening", event_types: ["balance_check.decided"] },
  });

export const endpointChange = z
  .object({
    url: newEndpoint.shape.url.optional(),
    event_types: z.array(eventType).min(1).nullable().optional().meta({ description: "Null for all." }),
    status: z.enum(["enabled", "disabled"]).optional(),
  })
  .meta({ id: "EndpointChange", example: { status: "disabled" } });

export const replay = z
  .object({
    after: z.string().optional().meta({ description: "An event's id: only events behind it in the feed." }),
    from: requestTime.optional().meta({ description: "Only events that happened then or later." }),
    to: requestTime.optional().meta({ description: "Only events that happened before." }),
  })
  .meta({ id: "Replay", example: { from: "2026-11-24T00:00:00.000Z", to: "2026-11-25T00:00:00.000Z" } });

export const deliveryId = z
  .string()
  .regex(/^[1-9]\d{0,14}$/)
  .meta({ example: "815" });

const endpointFields = z.object({
  id: endpointId,
  url: z.string(),
  event_types: z.array(eventType).nullable().meta({ description: "Null for all." }),
  status: z.enum(["enabled", "disabled"]).meta({
    description:
      "Disabled through this API or by a 410 of the receiver. Events wait until it is enabled, for as long as they are stored.",
  }),
  failure_count: z.number().int().meta({
    description:
      "Failures since the last success. Attempts that failed while they were in flight together count once.",
  }),
  paused_until: moment
    .nullable()
    .meta({ description: "The receiver is down. Nothing is sent before this time." }),
  previous_secret_until: moment.nullable().meta({
    description: "Until this time, deliveries are also signed with the previous secret.",
  }),
  created_at: moment,
  updated_at: moment,
});

const exampleEndpoint = {
  id: "EP-5f0a1c9e-6a3b-4c1d-9b52-7a4f0f6f2c33",
  url: "https://core.example.com/account-opening",
  event_types: ["balance_check.decided"],
  status: "enabled",
  failure_count: 0,
  paused_until: null,
  previous_secret_until: null,
  created_at: "2026-11-23T09:00:00.000Z",
  updated_at: "2026-11-23T09:00:00.000Z",
};

export const endpoint = endpointFields.meta({ id: "Endpoint", example: exampleEndpoint });

export const endpointWithSecret = endpointFields
  .extend({
    secret: z.string().meta({
      description: "`whsec_…`, for Standard Webhooks. It is shown only once.",
      format: "password",
    }),
  })
  .meta({
    id: "EndpointWithSecret",
    example: { ...exampleEndpoint, secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" },
  });

export const deliveryStatus = z.enum(["pending", "delivered", "dead"]).meta({ id: "DeliveryStatus" });

export const delivery = z
  .object({
    id: z.string(),
    event_id: z.string(),
    event_type: z.string(),
    member_guid: z.string().meta({ description: "For a test event: the endpoint's ID." }),
    status: deliveryStatus,
    attempt_count: z.number().int().meta({ description: "Number of attempts that were started." }),
    due_at: moment.meta({ description: "The next attempt is not before this time." }),
    last_status: z.number().int().nullable().meta({ description: "HTTP status of the latest response." }),
    last_error: z.string().nullable().meta({
      description:
        "Why the latest ended attempt has no `last_status`. `interrupted`: its worker stopped before the attempt ended.",
    }),
    ended_at: moment.nullable(),
    created_at: moment,
  })
  .meta({
    id: "Delivery",
    example: {
      id: "815",
      event_id: "evt_7b0f0c5a-55f1-4f9b-9f0e-5a1f8e8f2f10",
      event_type: "balance_check.decided",
      member_guid: "MBR-3bdc7d6b-efd4-1497-a0af-b23501cf9bd0",
      status: "delivered",
      attempt_count: 1,
      due_at: "2026-11-24T14:00:06.130Z",
      last_status: 204,
      last_error: null,
      ended_at: "2026-11-24T14:00:06.190Z",
      created_at: "2026-11-24T14:00:06.130Z",
    },
  });
