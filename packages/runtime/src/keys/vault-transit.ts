import { z } from "zod";
import { type KeyService, KeyServiceError, keyServiceTimeoutMs } from "./key-service.ts";

export interface VaultSettings {
  vaultAddr?: string | undefined;
  vaultToken?: string | undefined;
  vaultNamespace?: string | undefined;
  vaultTransitMount: string;
  vaultTransitKey?: string | undefined;
}

const encrypted = z.object({ data: z.object({ ciphertext: z.string() }) });
const decrypted = z.object({ data: z.object({ plaintext: z.base64() }) });

/**
 * The transit secrets engine of HashiCorp Vault, or of OpenBao.
 * @throws KeyServiceError if a setting is missing
 * @see https://developer.hashicorp.com/vault/api-docs/secret/transit
 */
export function createVaultTransit(settings: VaultSettings): KeyService {
  const { vaultAddr, vaultToken, vaultNamespace, vaultTransitMount, vaultTransitKey } = settings;
  if (vaultAddr === undefined || vaultToken === undefined || vaultTransitKey === undefined)
    throw new KeyServiceError("A data key of Vault needs VAULT_ADDR, VAULT_TOKEN and VAULT_TRANSIT_KEY.");
  const headers = {
    "content-type": "application/json",
    "x-vault-token": vaultToken,
    ...(vaultNamespace !== undefined && { "x-vault-namespace": vaultNamespace }),
  };
  const post = async <Body>(operation: string, body: object, schema: z.ZodType<Body>): Promise<Body> => {
    const path = `v1/${vaultTransitMount}/${operation}/${encodeURIComponent(vaultTransitKey)}`;
    const response = await respond(() =>
      fetch(new URL(path, `${vaultAddr.replace(/\/+$/, "")}/`), {
        method: "POST",
        headers,
        body: JSON.stringify(body),
        redirect: "error",
        signal: AbortSignal.timeout(keyServiceTimeoutMs),
      }),
    );
    if (!response.ok) throw new KeyServiceError(`Vault answered ${response.status} to ${operation}.`);
    const parsed = schema.safeParse(await respond(() => response.json()));
    if (!parsed.success) throw new KeyServiceError(`Vault's answer to ${operation} is invalid.`);
    return parsed.data;
  };
  return {
    wrap: async (_id, key) =>
      (await post("encrypt", { plaintext: key.toString("base64") }, encrypted)).data.ciphertext,
    unwrap: async (_id, ciphertext) =>
      Buffer.from((await post("decrypt", { ciphertext }, decrypted)).data.plaintext, "base64"),
  };
}

async function respond<Result>(request: () => Promise<Result>): Promise<Result> {
  try {
    return await request();
  } catch (cause) {
    throw new KeyServiceError("Vault gave no valid answer.", { cause });
  }
}
