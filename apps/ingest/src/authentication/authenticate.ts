import type { IncomingHttpHeaders } from "node:http";
import type { ClientCertificateHeader } from "@account-opening/runtime/config";
import proxyAddr from "proxy-addr";
import type { AccessTokens } from "./access-tokens.ts";
import { basicCredentialOf } from "./basic.ts";
import { createSecretMatcher } from "./secret-matcher.ts";

/** The configured methods. A request needs one of them. */
export interface AuthenticationMethods {
  /** HTTP Basic. Several are valid, so that they can be rotated. */
  credentials: readonly { user: string; password: string }[];
  /** OAuth 2.0 bearer tokens. */
  tokens: AccessTokens | undefined;
  /** Mutual TLS, terminated by a proxy. */
  certificate: ClientCertificateHeader | undefined;
  /** Addresses and CIDRs of the proxies whose certificate header is trusted. */
  trustedProxies: readonly string[];
}

/** The parts of a request that authenticate it. */
interface WebhookRequest {
  readonly headers: IncomingHttpHeaders;
  /** The peer. It has no address once the connection is closed. */
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/** Decides whether a webhook is from MX. Returns a promise only for a token. */
export type IsAuthentic = (request: WebhookRequest) => boolean | Promise<boolean>;

export function createAuthenticator(methods: AuthenticationMethods): IsAuthentic {
  const matchesBasic = createSecretMatcher(
    methods.credentials.map(({ user, password }) => `${user}:${password}`),
  );
  const isCertified = certificateCheck(methods);
  return (request) => {
    const { authorization } = request.headers;
    if (isCertified(request) || matchesBasic(basicCredentialOf(authorization))) return true;
    const token = /^bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
    return token === undefined || methods.tokens === undefined ? false : methods.tokens.isValid(token);
  };
}

/** The challenges of a 401, for the header `WWW-Authenticate`. A client certificate has none. */
export function challengesOf({ credentials, tokens }: AuthenticationMethods): readonly string[] {
  return [
    ...(credentials.length === 0 ? [] : ['Basic realm="webhooks", charset="UTF-8"']),
    ...(tokens === undefined ? [] : ['Bearer realm="webhooks"']),
  ];
}

/** The sender of the header is the peer of the connection. `X-Forwarded-For` has no effect on this check. */
function certificateCheck({ certificate, trustedProxies }: AuthenticationMethods) {
  if (certificate === undefined) return () => false;
  const { header, values } = certificate;
  const isTrusted = proxyAddr.compile([...trustedProxies]);
  const matches = createSecretMatcher(values);
  return ({ headers, socket }: WebhookRequest) => {
    const value = headers[header];
    const { remoteAddress } = socket;
    return (
      typeof value === "string" &&
      remoteAddress !== undefined &&
      isTrusted(remoteAddress, 0) &&
      matches(Buffer.from(value, "latin1"))
    );
  };
}
