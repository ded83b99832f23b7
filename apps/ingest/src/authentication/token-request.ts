import type { Request } from "express";
import { z } from "zod";
import { basicCredentialOf } from "./basic.ts";

/** Errors of RFC 6749, section 5.2. */
export type TokenError = "invalid_request" | "invalid_client" | "unsupported_grant_type";

/** Credentials of a client, not verified yet. */
export interface PresentedClient {
  clientId: string;
  clientSecret: string;
}

/** A repeated parameter is an array, which is invalid. Other parameters, such as `scope`, are ignored. */
const tokenForm = z.object({
  grant_type: z.string(),
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
});

type TokenForm = z.infer<typeof tokenForm>;

/**
 * Reads a token request. The client authenticates with HTTP Basic or in the form, but not with both.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
 */
export function readTokenRequest({
  headers,
  body,
}: Pick<Request, "headers" | "body">): PresentedClient | TokenError {
  const { data: form } = tokenForm.safeParse(body);
  if (form === undefined) return "invalid_request";
  if (form.grant_type !== "client_credentials") return "unsupported_grant_type";
  const { authorization } = headers;
  if (authorization !== undefined && form.client_secret !== undefined) return "invalid_request";
  return (
    (authorization === undefined ? clientOfForm(form) : clientOfBasic(authorization)) ?? "invalid_client"
  );
}

function clientOfForm({
  client_id: clientId,
  client_secret: clientSecret,
}: TokenForm): PresentedClient | null {
  return clientId === undefined || clientSecret === undefined ? null : { clientId, clientSecret };
}

/** RFC 6749 form-encodes both parts. Configured IDs and secrets have no character that this encoding changes. */
function clientOfBasic(authorization: string): PresentedClient | null {
  const [, clientId, clientSecret] = /^([^:]+):(.+)$/.exec(basicCredentialOf(authorization).toString()) ?? [];
  return clientId === undefined || clientSecret === undefined ? null : { clientId, clientSecret };
}
