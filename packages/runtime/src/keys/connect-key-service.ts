import type { WrappedKey } from "../config/data-keys.ts";
import type { KeyService } from "./key-service.ts";
import type { VaultSettings } from "./vault-transit.ts";

/** Settings of the key management services. */
export interface KeyServiceSettings extends VaultSettings {
  /** The key of AWS KMS that encrypts data keys. Without it, a ciphertext names its key. */
  awsKmsKeyId?: string | undefined;
}

/** The code of a service is loaded only if a key needs it. */
export async function connectKeyService(
  service: WrappedKey["service"],
  settings: KeyServiceSettings,
): Promise<KeyService> {
  if (service === "aws-kms") return (await import("./aws-kms.ts")).createAwsKms(settings.awsKmsKeyId);
  return (await import("./vault-transit.ts")).createVaultTransit(settings);
}
