/** Shown in the place of what PostgreSQL refuses in text: NUL, and half of a surrogate pair. */
const replacement = "\ufffd";

/** Text from outside as PostgreSQL can keep it: one strange character must not fail a whole statement. */
export function toText<Text extends string | null>(text: Text): Text {
  return (text?.includes("\0") ? text.replaceAll("\0", replacement) : text) as Text;
}

/** JSON for a `jsonb` column, with the same care. */
export function toJson(value: unknown): string {
  const json = JSON.stringify(value);
  return json.includes("\\u") ? json.replace(escaped, keepOrReplace) : json;
}

/** An escaped backslash, so that what follows it is not taken for an escape; NUL; half of a surrogate pair. */
const escaped = /\\(?:\\|u0000|ud[89a-f][0-9a-f]{2})/g;

function keepOrReplace(found: string): string {
  return found === "\\\\" ? found : replacement;
}
