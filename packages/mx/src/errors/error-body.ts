import { publicText } from "./public-text.ts";

/** Type and message of MX's error. */
export interface ErrorBody {
  mxType: string | null;
  mxMessage: string | null;
}

/**
 * Reads an error body: `{"error":{"message","status","type"}}`, or with the message only. Never throws: for any other
 * body, such as a proxy's HTML page, both are null.
 * @param secrets values of the request that a message must not contain.
 */
export function readErrorBody(body: string, secrets: readonly string[]): ErrorBody {
  const error = field(parsed(body), "error");
  const message = text(error) ?? text(field(error, "message"));
  return {
    mxType: text(field(error, "type"))?.slice(0, typeLengthMax) ?? null,
    mxMessage: message === null ? null : publicText(message, secrets),
  };
}

const typeLengthMax = 100;

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
