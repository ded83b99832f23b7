/** `user:password` of an `Authorization` header. Empty if the header is invalid; no credential is, as each has a colon. */
export function basicCredentialOf(header: string | undefined): Buffer {
  const token = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header ?? "")?.[1];
  return Buffer.from(token ?? "", "base64");
}
