import type { WebhookCredential } from "./authenticate.ts";

/**
 * Reads `user:password[,user2:password2]`. A password may hold colons; neither part may hold a comma or be empty.
 * @throws TypeError that names the place of the mistake, never the value.
 */
export function parseWebhookCredentials(text: string): WebhookCredential[] {
  return text.split(",").map((pair, index) => parsePair(pair.trim(), index + 1));
}

function parsePair(pair: string, place: number): WebhookCredential {
  const colon = pair.indexOf(":");
  const user = pair.slice(0, Math.max(colon, 0));
  const password = pair.slice(colon + 1);
  if (user === "" || password === "")
    throw new TypeError(`credential ${place} is not of the form user:password`);
  return { user, password };
}
