import { MxUnavailableError, type Sent } from "./mx-unavailable-error.ts";

/** Translates an error of `fetch`, or of reading a body. The result says whether MX may have received the request. */
export function errorFromFailure(call: string, thrown: unknown): MxUnavailableError {
  const codes = codesOf(thrown);
  const what =
    codes.length === 0 ? "the connection to MX failed" : `the connection to MX failed (${codes.join(", ")})`;
  return new MxUnavailableError({ call, status: null, cause: thrown }, what, sentGiven(codes));
}

/** Only codes that occur before a request is written prove that MX did not receive it. */
function sentGiven(codes: readonly string[]): Sent {
  return codes.length > 0 && codes.every((code) => beforeTheRequest.has(code)) ? "no" : "unknown";
}

/** `fetch` stores the reason in `cause`: an AggregateError if it tried several addresses. */
function codesOf(thrown: unknown): string[] {
  const reason = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  const reasons: readonly unknown[] = reason instanceof AggregateError ? reason.errors : [reason];
  return [...new Set(reasons.map(codeOf).filter((code) => code !== null))];
}

function codeOf(reason: unknown): string | null {
  if (!(reason instanceof Error) || !("code" in reason)) return null;
  return typeof reason.code === "string" ? reason.code : null;
}

const beforeTheRequest: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "PROXY_REFUSED",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION",
  "ERR_SSL_UNSUPPORTED_PROTOCOL",
  "ERR_SSL_WRONG_VERSION_NUMBER",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);
