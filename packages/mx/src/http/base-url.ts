/**
 * Checks the address of MX before a credential is sent there.
 * @throws TypeError unless it is an https URL (http on loopback only) without credentials, query or fragment.
 */
export function checkedBaseUrl(text: string): string {
  if (!URL.canParse(text)) throw new TypeError("baseUrl is not a URL");
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") throw new TypeError("baseUrl must not hold credentials");
  if (url.search !== "" || url.hash !== "")
    throw new TypeError("baseUrl must not have a query or a fragment");
  if (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname))) return url.href;
  throw new TypeError("baseUrl must be https; http is for loopback only");
}

/** `URL` has normalized every form of an IPv4 address to four decimal numbers. */
function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
