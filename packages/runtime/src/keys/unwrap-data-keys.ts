import type { DataKey, WrappedKey } from "../config/data-keys.ts";
import type { SecretKey } from "../config/secret-keys.ts";
import { connectKeyService, type KeyServiceSettings } from "./connect-key-service.ts";
import { type KeyService, KeyServiceError } from "./key-service.ts";

interface KeySettings extends KeyServiceSettings {
  dataKeys: readonly DataKey[];
}

const keyBytes = 32;

/** The data keys in memory. Each encrypted one is sent to its service once. @throws KeyServiceError */
export async function unwrapDataKeys({ dataKeys, ...settings }: KeySettings): Promise<readonly SecretKey[]> {
  const services = new Map<WrappedKey["service"], Promise<KeyService>>();
  const serviceOf = (name: WrappedKey["service"]) => {
    const service = services.get(name) ?? connectKeyService(name, settings);
    services.set(name, service);
    return service;
  };
  return Promise.all(
    dataKeys.map(async (entry) => {
      if (!("ciphertext" in entry)) return entry;
      const { id, service, ciphertext } = entry;
      const key = await (await serviceOf(service)).unwrap(id, ciphertext);
      if (key.length !== keyBytes)
        throw new KeyServiceError(`The data key "${id}" has ${key.length} bytes, not ${keyBytes}.`);
      return { id, key };
    }),
  );
}
