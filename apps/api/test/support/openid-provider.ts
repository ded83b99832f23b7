import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";

export const openIdClient = { id: "console", secret: "only-for-tests-only-for-tests-only" };

export interface OpenIdProvider {
  issuer: string;
  /** The person who signs in next: claims beside `sub`. Null for one who cancels. */
  person: { sub: string; [claim: string]: unknown } | null;
  /** How often the provider prompted for a sign-in. */
  promptCount: number;
  close(): Promise<void>;
}

/**
 * A real OpenID Connect provider. It signs `person` in without a form.
 * @param redirectUri the only address to which it returns
 * @param claimsInIdToken whether the ID token has the claims. Otherwise only the user info has them.
 */
export async function startOpenIdProvider(
  redirectUri: string,
  {
    claimsInIdToken = false,
    endsSessions = true,
  }: { claimsInIdToken?: boolean; endsSessions?: boolean } = {},
): Promise<OpenIdProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const given: OpenIdProvider = { issuer, person: null, promptCount: 0, close: () => closed(server) };
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: openIdClient.id,
        client_secret: openIdClient.secret,
        redirect_uris: [redirectUri],
        post_logout_redirect_uris: [new URL("/console/signed-out", redirectUri).href],
        token_endpoint_auth_method: "client_secret_post",
      },
    ],
    claims: { openid: ["sub"], email: ["email"], profile: ["preferred_username"], groups: ["groups"] },
    conformIdTokenClaims: !claimsInIdToken,
    cookies: { keys: ["only-for-tests"] },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: endsSessions } },
    pkce: { required: () => true },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => given.person ?? { sub } }),
    async loadExistingGrant({ oidc }) {
      const grant = new provider.Grant({
        clientId: openIdClient.id,
        ...(oidc.session?.accountId === undefined ? {} : { accountId: oidc.session.accountId }),
      });
      grant.addOIDCScope("openid email profile groups");
      await grant.save();
      return grant;
    },
  });
  const handle = provider.callback();
  server.on("request", (request, response) => {
    if (request.url?.startsWith("/interaction/") !== true) return void handle(request, response);
    given.promptCount += 1;
    const result =
      given.person === null
        ? { error: "access_denied", error_description: "The person canceled." }
        : { login: { accountId: given.person.sub, remember: false } };
    void provider.interactionFinished(request, response, result);
  });
  return given;
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
