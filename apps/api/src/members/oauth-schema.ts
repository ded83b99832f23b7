import { z } from "zod";
import { memberGuid } from "../http/fields.ts";
import { clientRedirectUrl } from "./schema.ts";

export const windowRequest = z
  .object({ client_redirect_url: clientRedirectUrl })
  .meta({ id: "OauthWindowRequest", example: { client_redirect_url: "https://bank.example/consent-done" } });

export const oauthWindow = z
  .object({
    oauth_window_uri: z
      .string()
      .meta({ description: "The URL at which the user gives consent. It can be used once." }),
  })
  .meta({ id: "OauthWindow", example: { oauth_window_uri: "https://oauth.mx.example/consent" } });

export const oauthResult = z
  .object({
    status: z.enum(["success", "error"]),
    error_reason: z.string().max(100).optional().meta({
      description:
        "CANCELLED, DENIED, IMPEDED, PROVIDER_ERROR, SERVER_ERROR or SESSION_ERROR. Any other value counts as PROVIDER_ERROR.",
    }),
    member_guid: memberGuid
      .optional()
      .meta({ description: "The member that MX's redirect names. Another member replaces this one." }),
  })
  .meta({ id: "OauthResult", example: { status: "success" } });
