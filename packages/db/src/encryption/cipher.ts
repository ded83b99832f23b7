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
  /** As `decrypt`; null where that throws. */
  decryptOrNull(encrypted: Buffer, aad: string): string | null;
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

/** A cipher whose keys can be replaced while it is used. */
interface ReplaceableCipher extends Cipher {
  /** @throws DecryptionError if a key is invalid. The former keys then stay in use. */
  replaceKeys(keys: readonly DataKey[]): void;
}

/**
 * AES-256-GCM with a key ring. The first key encrypts, all keys decrypt.
 * Layout: version (1 byte), length of the key ID (1), key ID, nonce (12), tag (16), ciphertext.
 */
export function createCipher(keys: readonly DataKey[]): ReplaceableCipher {
  let ring = ringOf(keys);
  return {
    encrypt: (plaintext, aad) => encrypt(plaintext, aad, ring.current),
    decrypt: (encrypted, aad) => decrypt(encrypted, aad, ring.keys),
    decryptOrNull(encrypted, aad) {
      try {
        return decrypt(encrypted, aad, ring.keys);
      } catch (error) {
        if (error instanceof DecryptionError) return null;
        throw error;
      }
    },
    isCurrent: (encrypted) => encrypted.subarray(0, ring.prefix.length).equals(ring.prefix),
    macs(value) {
      const [current, ...older] = ring.macs;
      return [current(value), ...older.map((mac) => mac(value))];
    },
    replaceKeys(next) {
      ring = ringOf(next);
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

interface KeyRing {
  current: DataKey;
  /** `prefixOf` the current key. */
  prefix: Buffer;
  /** By ID. */
  keys: ReadonlyMap<string, Buffer>;
  /** That of the current key first. */
  macs: readonly [Mac, ...Mac[]];
}

function ringOf(dataKeys: readonly DataKey[]): KeyRing {
  const [current, ...older] = dataKeys;
  if (current === undefined) throw new DecryptionError("DATA_KEYS has no key.");
  const keys = new Map<string, Buffer>();
  for (const { id, key } of dataKeys) {
    if (key.length !== keyBytes) throw new DecryptionError(`The key "${id}" must have ${keyBytes} bytes.`);
    if (Buffer.byteLength(id) > keyIdBytesMax) throw new DecryptionError(`The key ID "${id}" is too long.`);
    if (keys.has(id)) throw new DecryptionError(`Two keys are named "${id}". Give each key its own name.`);
    keys.set(id, key);
  }
  return { current, prefix: prefixOf(current), keys, macs: [macUnder(current), ...older.map(macUnder)] };
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
