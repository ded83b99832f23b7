import { memberStateNames } from "@account-opening/core/member";
import { z } from "zod";
import { canDebit } from "../accounts/schema.ts";
import {
  accountGuid,
  institutionCode,
  memberGuid,
  metadata,
  moment,
  partnerId,
  secretAnswer,
  userGuid,
} from "../http/fields.ts";
import { challenge } from "./challenge-schema.ts";

export const memberState = z.enum(memberStateNames).meta({ id: "MemberState" });

const identify = z
  .boolean()
  .default(true)
  .meta({ description: "Whether to identify the account owners after verification." });

export const clientRedirectUrl = z.url().max(2_000).optional().meta({
  description: "Where MX sends the user after consent. Without it, MX's own page ends the consent.",
});

const credentials = z.array(secretAnswer).max(50);

const exampleCredentials = [
  { guid: "CRD-9f61fb4c-912c-bd1e-b175-ccc7f0275cc1", value: "the user's login" },
  { guid: "CRD-e3d7ea81-aac7-05e9-fbdd-4b493c6e474d", value: "the user's password" },
];

/** @see https://docs.mx.com/nexus/member-use-cases */
export const useCases = z
  .array(z.enum(["MONEY_MOVEMENT", "PFM"]))
  .max(2)
  .optional()
  .meta({
    description:
      "Passed on to MX. Once MX has enabled use cases for your client, set it in each request that has this field.",
  });

export const newMember = z
  .object({
    user_guid: userGuid,
    institution_code: institutionCode,
    credentials: credentials.meta({
      description: "Empty for an institution that uses OAuth, which refuses credentials.",
    }),
    id: partnerId
      .optional()
      .meta({ description: "Your ID of the member. It makes a repeated request recognizable." }),
    metadata: metadata.optional(),
    identify,
    client_redirect_url: clientRedirectUrl,
    enable_app2app: z
      .boolean()
      .optional()
      .meta({ description: "Whether the OAuth window may open the institution's mobile app." }),
    use_cases: useCases,
    ui_message_webview_url_scheme: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9+.-]{0,99}$/, "must be a URL scheme")
      .optional()
      .meta({ description: "URL scheme of OAuth redirects in a WebView." }),
  })
  .meta({
    id: "NewMember",
    example: {
      user_guid: "USR-11141024-90b3-1bce-cac9-c06ced52ab4c",
      institution_code: "mxbank",
      credentials: exampleCredentials,
      id: "application-77",
    },
  });

export const adoption = z.object({ user_guid: userGuid, member_guid: memberGuid, identify }).meta({
  id: "Adoption",
  example: {
    user_guid: "USR-11141024-90b3-1bce-cac9-c06ced52ab4c",
    member_guid: "MBR-3bdc7d6b-efd4-1497-a0af-b23501cf9bd0",
  },
});

export const newCredentials = z
  .object({ credentials: credentials.min(1), use_cases: useCases })
  .meta({ id: "NewCredentials", example: { credentials: exampleCredentials } });

const mxError = z
  .object({
    code: z.number().nullable(),
    message: z.string().nullable(),
    user_message: z.string().nullable().meta({ description: "For the user, in `locale`." }),
    locale: z.string().nullable(),
  })
  .meta({ id: "MxError" });

export const memberAccount = z
  .object({
    guid: accountGuid,
    name: z.string().nullable(),
    type: z.string().nullable(),
    masked_number: z.string().nullable(),
    is_closed: z.boolean(),
    can_debit: canDebit,
  })
  .meta({ id: "MemberAccount" });

export const nextCall = z
  .object({
    call: z.enum(["read_status", "request_job", "read_results", "read_error"]),
    job: z
      .enum(["verify", "identify", "check_balance"])
      .nullable()
      .meta({ description: "The MX job of the call." }),
    due_at: moment,
    attempt: z
      .number()
      .int()
      .nullable()
      .meta({ description: "Number of the attempt in this phase. Null if the stored state is invalid." }),
    deadline_at: moment.nullable().meta({ description: "When the current step fails or ends." }),
  })
  .meta({ id: "NextCall" });

export const member = z
  .object({
    guid: memberGuid,
    user_guid: userGuid,
    id: z.string().nullable().meta({ description: "Your ID of the member." }),
    institution_code: z.string(),
    state: memberState,
    connection_status: z.string().nullable().meta({ description: "MX's connection status." }),
    reason: z.string().nullable().meta({ description: "The reason of the state, as a stable code." }),
    mx_error: mxError
      .nullable()
      .meta({ description: "MX's explanation of `action_required` or `failed`, read once on entering it." }),
    challenges: z.array(challenge).meta({ description: "The open questions to the user." }),
    accounts: z
      .array(memberAccount)
      .meta({ description: "The accounts as last read from MX; empty before verification." }),
    oauth_window_uri: z
      .string()
      .optional()
      .meta({ description: "The latest URL at which the user gives consent. It can be used once." }),
    next_call: nextCall
      .nullable()
      .optional()
      .meta({ description: "The next call to MX. Only for keys with the scope `ops:read`." }),
    created_at: moment,
    updated_at: moment,
    version: z.number().int().meta({ description: "Increases with each change." }),
  })
  .meta({
    id: "Member",
    example: {
      guid: "MBR-3bdc7d6b-efd4-1497-a0af-b23501cf9bd0",
      user_guid: "USR-11141024-90b3-1bce-cac9-c06ced52ab4c",
      id: "application-77",
      institution_code: "mxbank",
      state: "created",
      connection_status: "CREATED",
      reason: null,
      mx_error: null,
      challenges: [],
      accounts: [],
      created_at: "2026-11-23T09:00:00.000Z",
      updated_at: "2026-11-23T09:00:00.000Z",
      version: 1,
    },
  });
