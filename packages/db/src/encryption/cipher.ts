import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";

/** One key of `DATA_KEYS`: 32 bytes with an ID. */
export interface DataKey {
  id: string;
  key: Buffer;
}

/** Encrypts values at rest. `aad` names table, column and row: a value can be decrypted only in its own row. */
export interface Cipher {
  encrypt(plaintext: string | Buffer, aad: string): Buffer;
  /** @throws DecryptionError when the key is unknown, or the value was changed or moved. */
  decrypt(encrypted: Buffer, aad: string): string;
  /** Whether a value is encrypted with the first key of `DATA_KEYS`. */
  isCurrent(encrypted: Buffer): boolean;
  /** Keyed hashes, by which equal values are found without decryption: one for each key, the first key first. */
  macs(value: string | Buffer): readonly [Buffer, ...Buffer[]];
}

export class DecryptionError extends Error {
  override name = "DecryptionError";
}

const formatVersion = 1;
const keyBytes = 32;
/** The length of a key ID is stored in one byte. */
const keyIdBytesMax = 255;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * AES-256-GCM with a key ring. The first key encrypts, all keys decrypt.
 * Layout: version (1 byte), length of the key ID (1), key ID, nonce (12), tag (16), ciphertext.
 */
export function createCipher(keys: readonly DataKey[]): Cipher {
  const [current] = keys;
  if (current === undefined) throw new DecryptionError("DATA_KEYS has no key.");
  const ring = ringOf(keys);
  const [currentMac, ...olderMacs] = [current, ...keys.slice(1)].map(macUnder) as [Mac, ...Mac[]];
  const prefix = prefixOf(current);
  return {
    encrypt: (plaintext, aad) => encrypt(plaintext, aad, current),
    decrypt: (encrypted, aad) => decrypt(encrypted, aad, ring),
    isCurrent: (encrypted) => encrypted.subarray(0, prefix.length).equals(prefix),
    macs: (value) => [currentMac(value), ...olderMacs.map((mac) => mac(value))],
  };
}

/** A cipher whose keys can be replaced while it is used. */
interface ReplaceableCipher extends Cipher {
  /** @throws DecryptionError if a key is invalid. The former keys then stay in use. */
  replaceKeys(keys: readonly DataKey[]): void;
}

export function createReplaceableCipher(keys: readonly DataKey[]): ReplaceableCipher {
  let current = createCipher(keys);
  return {
    encrypt: (plaintext, aad) => current.encrypt(plaintext, aad),
    decrypt: (encrypted, aad) => current.decrypt(encrypted, aad),
    isCurrent: (encrypted) => current.isCurrent(encrypted),
    macs: (value) => current.macs(value),
    replaceKeys(next) {
      current = createCipher(next);
    },
  };
}

type Mac = (value: string | Buffer) => Buffer;

function macUnder({ key }: DataKey): Mac {
  const macKey = Buffer.from(hkdfSync("sha256", key, "", "account-opening/mac", 32));
  return (value) => createHmac("sha256", macKey).update(value).digest();
}

/** The first bytes of every value that is encrypted with this key. */
function prefixOf({ id }: DataKey): Buffer {
  const keyId = Buffer.from(id, "utf8");
  return Buffer.concat([Buffer.from([formatVersion, keyId.length]), keyId]);
}

/** ID of the key that encrypted a value. */
export function keyIdOf(encrypted: Buffer): string {
  return encrypted.toString("utf8", 2, 2 + (encrypted[1] ?? 0));
}

function ringOf(keys: readonly DataKey[]): ReadonlyMap<string, Buffer> {
  const ring = new Map<string, Buffer>();
  for (const { id, key } of keys) {
    if (key.length !== keyBytes) throw new DecryptionError(`The key "${id}" must have ${keyBytes} bytes.`);
    if (Buffer.byteLength(id) > keyIdBytesMax) throw new DecryptionError(`The key ID "${id}" is too long.`);
    if (ring.has(id)) throw new DecryptionError(`Two keys are named "${id}". Give each key its own name.`);
    ring.set(id, key);
  }
  return ring;
}

function encrypt(plaintext: string | Buffer, aad: string, dataKey: DataKey): Buffer {
  const { key } = dataKey;
  const nonce = nextNonce();
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.from(aad, "utf8"));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([prefixOf(dataKey), nonce, cipher.getAuthTag(), body]);
}

/** Random bytes for 256 nonces at once: a call for 12 bytes costs as much as a call for thousands. */
let nonces = Buffer.alloc(0);

function nextNonce(): Buffer {
  if (nonces.length === 0) nonces = randomBytes(nonceBytes * 256);
  const nonce = nonces.subarray(0, nonceBytes);
  nonces = nonces.subarray(nonceBytes);
  return nonce;
}

function decrypt(encrypted: Buffer, aad: string, ring: ReadonlyMap<string, Buffer>): string {
  const keyIdEnd = 2 + (encrypted[1] ?? 0);
  const bodyStart = keyIdEnd + nonceBytes + tagBytes;
  if (encrypted[0] !== formatVersion || encrypted.length < bodyStart) {
    throw new DecryptionError(`The value at ${aad} is not in the format of encrypted values.`);
  }
  const keyId = keyIdOf(encrypted);
  const key = ring.get(keyId);
  if (key === undefined) {
    throw new DecryptionError(
      `The value at ${aad} is encrypted with key "${keyId}". Add that key to DATA_KEYS.`,
    );
  }
  const decipher = createDecipheriv("aes-256-gcm", key, encrypted.subarray(keyIdEnd, keyIdEnd + nonceBytes));
  decipher.setAAD(Buffer.from(aad, "utf8"));
  decipher.setAuthTag(encrypted.subarray(keyIdEnd + nonceBytes, bodyStart));
  try {
    return Buffer.concat([decipher.update(encrypted.subarray(bodyStart)), decipher.final()]).toString("utf8");
  } catch (cause) {
    throw new DecryptionError(`The value at ${aad} was changed or moved.`, { cause });
  }
}
