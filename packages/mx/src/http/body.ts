/**
 * Reads a body as text, never holding much more than `bytesMax`, whatever its headers claim.
 * @returns null when the body is larger; the rest of it is then left unread.
 */
export async function readBody(response: Response, bytesMax: number): Promise<string | null> {
  if (response.body === null) return "";
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
