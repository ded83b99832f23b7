import { DecryptCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { type KeyService, KeyServiceError, keyServiceTimeoutMs } from "./key-service.ts";

/**
 * AWS KMS. Region, credentials and endpoint come from the SDK's own variables, such as `AWS_REGION`, and from the role of the
 * host or pod. The ID of a data key is the encryption context, so AWS CloudTrail shows which key was read.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html
 */
export function createAwsKms(keyId: string | undefined): KeyService {
  const client = new KMSClient({ requestHandler: { requestTimeout: keyServiceTimeoutMs } });
  return {
    async wrap(id, key) {
      if (keyId === undefined)
        throw new KeyServiceError("Set AWS_KMS_KEY_ID to the key that encrypts data keys.");
      const { CiphertextBlob: ciphertext } = await send(() =>
        client.send(new EncryptCommand({ KeyId: keyId, Plaintext: key, EncryptionContext: contextOf(id) })),
      );
      if (ciphertext === undefined) throw new KeyServiceError("AWS KMS returned no ciphertext.");
      return `aws-kms:${Buffer.from(ciphertext).toString("base64")}`;
    },
    async unwrap(id, ciphertext) {
      const { Plaintext: key } = await send(() =>
        client.send(
          new DecryptCommand({
            CiphertextBlob: Buffer.from(ciphertext, "base64"),
            EncryptionContext: contextOf(id),
            ...(keyId !== undefined && { KeyId: keyId }),
          }),
        ),
      );
      if (key === undefined) throw new KeyServiceError("AWS KMS returned no key.");
      return Buffer.from(key);
    },
  };
}

function contextOf(id: string): Record<string, string> {
  return { "account-opening:data-key": id };
}

async function send<Response>(request: () => Promise<Response>): Promise<Response> {
  try {
    return await request();
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : "unknown error";
    throw new KeyServiceError(`AWS KMS failed: ${name}.`, { cause });
  }
}
