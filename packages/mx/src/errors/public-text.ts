const lengthMax = 500;

/**
 * A text of MX without data of the user: secrets of the request and account numbers are replaced by `[hidden]`. MX writes
 * its messages for users.
 * @param secrets values of the request that the text must not contain.
 */
export function publicText(text: string, secrets: readonly string[] = []): string {
  const hidden = secrets.reduce((shown, secret) => withoutWord(shown, secret), text);
  return hidden.replace(accountNumber, "[hidden]").slice(0, lengthMax);
}

/** Five digits or more, with or without separators and a prefix of letters. It does not match MX's IDs (`MBR-…`). */
const accountNumber = /(?<![\w-])[A-Za-z]{0,4}(?:\d[-. ]?){4,}\d[A-Za-z]?(?![\w-])/g;

function withoutWord(text: string, word: string): string {
  if (word.trim() === "") return text;
  const literal = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return text.replace(new RegExp(`(?<!\\w)${literal}(?!\\w)`, "g"), "[hidden]");
}
