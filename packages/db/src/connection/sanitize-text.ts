/** Replaces characters that PostgreSQL refuses in text: NUL and unpaired surrogates. */
const replacement = "\ufffd";

/** External text without NUL, so that one character does not fail a whole statement. */
export function toText<Text extends string | null>(text: Text): Text {
  return (text?.includes("\0") ? text.replaceAll("\0", replacement) : text) as Text;
}

/** JSON for a `jsonb` column, without NUL and unpaired surrogates. */
export function toJson(value: unknown): string {
  const json = JSON.stringify(value);
  return json.includes("\\u") ? json.replace(escaped, keepOrReplace) : json;
}

/** NUL or an unpaired surrogate. Also an escaped backslash, so that the text after it is not read as an escape. */
const escaped = /\\(?:\\|u0000|ud[89a-f][0-9a-f]{2})/g;

function keepOrReplace(match: string): string {
  return match === "\\\\" ? match : replacement;
}
