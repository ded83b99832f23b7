import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  fetchUserInfo,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from "openid-client";
import { z } from "zod";

export interface OpenIdOptions {
  issuer: string;
  clientId: string;
  /** Undefined for a public client. */
  clientSecret: string | undefined;
  groupsClaim: string;
  redirectUri: string;
  /** Where the provider returns the browser after it has ended its session. */
  signedOutUri: string;
}

/** Stored in the browser between the start of a sign-in and its return from the provider. */
export interface SignInState {
  state: string;
  nonce: string;
  /** The code verifier of PKCE. */
  verifier: string;
  /** The address of the console to return to. */
  returnTo: string;
}

export interface Identity {
  /** The e-mail address, else the user name, else the subject. */
  name: string;
  /** Identifies the person at the provider. */
  subject: string;
  groups: readonly string[];
  /** Names the provider's session when it is to be ended. */
  idToken: string;
}

/** OpenID Connect by authorization code, with PKCE, state and nonce. */
export interface OpenId {
  /**
   * The provider's address for a new sign-in.
   * @param asksAgain whether the person signs in again although the provider has a session
   */
  start(returnTo: string, asksAgain: boolean): Promise<{ url: URL; state: SignInState }>;
  /** Verifies the return from the provider. @throws if the provider refused, or the return belongs to another sign-in. */
  finish(query: string, state: SignInState): Promise<Identity>;
  /** The address that ends the session at the provider. Null if the provider cannot end it. */
  endSessionUrl(idToken: string | null): Promise<URL | null>;
}

/** Timeout of a request to the provider. */
const timeoutSeconds = 10;

export function createOpenId({
  issuer,
  clientId,
  clientSecret,
  groupsClaim,
  redirectUri,
  signedOutUri,
}: OpenIdOptions): OpenId {
  let discovered: Promise<Configuration> | null = null;

  /** Reads the provider's metadata once. A failed read is repeated by the next sign-in. */
  function provider(): Promise<Configuration> {
    discovered ??= discovery(
      new URL(issuer),
      clientId,
      clientSecret,
      clientSecret === undefined ? None() : undefined,
      { timeout: timeoutSeconds, execute: issuer.startsWith("http:") ? [allowInsecureRequests] : [] },
    ).catch((error: unknown) => {
      discovered = null;
      throw error;
    });
    return discovered;
  }

  return {
    async start(returnTo, asksAgain) {
      const config = await provider();
      const state = {
        state: randomState(),
        nonce: randomNonce(),
        verifier: randomPKCECodeVerifier(),
        returnTo,
      };
      const url = buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: scopeOf(config),
        state: state.state,
        nonce: state.nonce,
        code_challenge: await calculatePKCECodeChallenge(state.verifier),
        code_challenge_method: "S256",
        ...(asksAgain ? { prompt: "login" } : {}),
      });
      return { url, state };
    },
    async finish(query, { state, nonce, verifier }) {
      const config = await provider();
      const tokens = await authorizationCodeGrant(config, new URL(`${redirectUri}${query}`), {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const idToken = claims.parse(tokens.claims());
      // Many providers put groups and names only into the user info.
      const isComplete = idToken[groupsClaim] !== undefined && idToken.email !== undefined;
      const hasUserInfo = config.serverMetadata().userinfo_endpoint !== undefined;
      const userInfo =
        isComplete || !hasUserInfo ? {} : await fetchUserInfo(config, tokens.access_token, idToken.sub);
      const all = claims.parse({ ...userInfo, ...idToken });
      return {
        name: (all.email ?? all.preferred_username ?? all.sub).slice(0, nameLengthMax),
        subject: all.sub,
        groups: groupsOf(all[groupsClaim]),
        idToken: tokens.id_token ?? "",
      };
    },
    async endSessionUrl(idToken) {
      const config = await provider();
      if (config.serverMetadata().end_session_endpoint === undefined) return null;
      return buildEndSessionUrl(config, {
        post_logout_redirect_uri: signedOutUri,
        ...(idToken === null ? {} : { id_token_hint: idToken }),
      });
    },
  };
}

const nameLengthMax = 200;

const claims = z.looseObject({
  sub: z.string(),
  email: z.string().optional(),
  preferred_username: z.string().optional(),
});

/** Providers that list their scopes refuse others. */
function scopeOf(config: Configuration): string {
  const { scopes_supported: supported } = config.serverMetadata();
  const wanted = supported === undefined ? ["email", "profile"] : ["email", "profile", "groups"];
  return ["openid", ...wanted.filter((scope) => supported?.includes(scope) ?? true)].join(" ");
}

/** A provider may send one group as text. */
function groupsOf(claim: unknown): string[] {
  const groups: unknown[] = Array.isArray(claim) ? claim : [claim];
  return groups.filter((group) => typeof group === "string");
}
