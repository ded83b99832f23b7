import { randomBytes } from "node:crypto";
import type { WrappedKey } from "../config/data-keys.ts";
import { connectKeyService, type KeyServiceSettings } from "./connect-key-service.ts";

/** Creates a data key. @returns its entry for `DATA_KEYS`, encrypted if a service is given */
export async function createDataKey(
  id: string,
  service: WrappedKey["service"] | undefined,
  settings: KeyServiceSettings,
): Promise<string> {
  const key = randomBytes(32);
  if (service === undefined) return `${id}:${key.toString("base64")}`;
  const { wrap } = await connectKeyService(service, settings);
  return `${id}:${await wrap(id, key)}`;
}
