import type { WebhookCredential } from "./authenticate.ts";

/**
 * Parses `user:password[,user2:password2]`. A password may contain colons. Neither part may contain a comma or be empty.
 * @throws TypeError with the position of the invalid pair, never its value.
 */
export function parseWebhookCredentials(text: string): WebhookCredential[] {
  return text.split(",").map((pair, index) => parsePair(pair.trim(), index + 1));
}

function parsePair(pair: string, position: number): WebhookCredential {
  const colon = pair.indexOf(":");
  const user = pair.slice(0, Math.max(colon, 0));
  const password = pair.slice(colon + 1);
  if (user === "" || password === "")
    throw new TypeError(`credential ${position} is not of the form user:password`);
  return { user, password };
}
