import { z } from "zod";
import { basicAuth } from "../http/authenticate.ts";

/** An access token is replaced this long before its end, so that none expires on the way. */
const marginMs = 5_000;

const tokenSchema = z.object({ access_token: z.string(), expires_in: z.number().default(300) });

interface TokenRequest {
  url: string;
  /** `id:secret` */
  credentials: string;
  timeoutMs: number;
}

/**
 * Access tokens of the receiver (OAuth 2.0, client credentials). MX requests one and uses it until it expires.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
 */
export function createAccessTokens() {
  let current: { token: string; request: string; expiresAt: number } | null = null;

  return {
    /** @throws Error if the receiver issues no token */
    async get({ url, credentials, timeoutMs }: TokenRequest): Promise<string> {
      const request = `${url} ${credentials}`;
      if (current?.request === request && Date.now() < current.expiresAt) return current.token;
      const response = await fetch(url, {
        method: "POST",
        headers: { authorization: basicAuth(credentials) },
        body: new URLSearchParams({ grant_type: "client_credentials" }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (!response.ok) throw new Error(`no token: ${response.status}`);
      const { access_token: token, expires_in } = tokenSchema.parse(await response.json());
      current = { token, request, expiresAt: Date.now() + expires_in * 1_000 - marginMs };
      return token;
    },
    clear(): void {
      current = null;
    },
  };
}
