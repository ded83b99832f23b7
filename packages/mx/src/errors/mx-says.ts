/** What MX's error body says. */
export interface MxSays {
  mxType: string | null;
  mxMessage: string | null;
}

/**
 * Reads an error body: `{"error":{"message","status","type"}}`, of which older answers hold only the message.
 * Total: a body that is something else (a proxy's HTML page, nothing) says nothing.
 * @param secrets what the request carried and must not come back in a message.
 */
export function mxSays(body: string, secrets: readonly string[]): MxSays {
  const error = field(parsed(body), "error");
  const message = text(error) ?? text(field(error, "message"));
  return {
    mxType: text(field(error, "type"))?.slice(0, typeLengthMax) ?? null,
    mxMessage: message === null ? null : publicText(message, secrets),
  };
}

const typeLengthMax = 100;
const messageLengthMax = 500;

/** MX words its messages for users; should one repeat what the user typed, or an account number, that is hidden. */
function publicText(message: string, secrets: readonly string[]): string {
  const hidden = secrets.reduce((shown, secret) => withoutWord(shown, secret), message);
  return hidden.replace(accountNumber, "[hidden]").slice(0, messageLengthMax);
}

/** Five digits or more, with or without separators or letters before them; MX's own ids (`MBR-…`) are none. */
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
