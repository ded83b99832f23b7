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
const messageLengthMax = 500;

/** MX writes its messages for users. Text that the user entered, and account numbers, are replaced by `[hidden]`. */
function publicText(message: string, secrets: readonly string[]): string {
  const hidden = secrets.reduce((shown, secret) => withoutWord(shown, secret), message);
  return hidden.replace(accountNumber, "[hidden]").slice(0, messageLengthMax);
}

/** Five digits or more, with or without separators and a prefix of letters. It does not match MX's IDs (`MBR-…`). */
const accountNumber = /(?<![\w-])[A-Za-z]{0,4}(?:\d[-. ]?){4,}\d[A-Za-z]?(?![\w-])/g;

function withoutWord(message: string, word: string): string {
  if (word.trim() === "") return message;
  const literal = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return message.replace(new RegExp(`(?<!\\w)${literal}(?!\\w)`, "g"), "[hidden]");
}

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
