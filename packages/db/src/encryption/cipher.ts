import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";

/** One of `DATA_KEYS`: 32 bytes under a name. */
export interface DataKey {
  id: string;
  key: Buffer;
}

/** Seals what must be unreadable at rest. `place` names table, column and row: a value opens only where it belongs. */
export interface Cipher {
  encrypt(clear: string | Buffer, place: string): Buffer;
  /**
   * @param olderPlace where the value belonged in the first format, if that was written otherwise.
   * @throws DecryptionError when the key is unknown, or the value was changed or moved.
   */
  decrypt(sealed: Buffer, place: string, olderPlace?: string): string;
  /** Whether a value was sealed under the current key, in the current format. */
  isCurrent(sealed: Buffer): boolean;
  /** Keyed hashes, which tell equal values without showing them: under each key of the ring, the current one first. */
  macs(value: string | Buffer): readonly [Buffer, ...Buffer[]];
}

export class DecryptionError extends Error {
  override name = "DecryptionError";
}

/** Values of the first format name fewer parts of their place; they can be opened until a rotation has sealed them again. */
const [firstFormat, currentFormat] = [1, 2];
const keyBytes = 32;
/** Its length is stored in one byte. */
const keyIdBytesMax = 255;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * AES-256-GCM under a key ring; the first key seals, every key opens.
 * Layout: version (1 byte), length of key id (1), key id, nonce (12), tag (16), ciphertext.
 */
export function createCipher(keys: readonly DataKey[]): Cipher {
  const [current] = keys;
  if (current === undefined) throw new DecryptionError("DATA_KEYS holds no key.");
  const ring = ringOf(keys);
  const [currentMac, ...olderMacs] = [current, ...keys.slice(1)].map(macUnder) as [Mac, ...Mac[]];
  const prefix = prefixOf(current);
  return {
    encrypt: (clear, place) => seal(clear, place, current),
    decrypt: (sealed, place, olderPlace = place) =>
      open(sealed, sealed[0] === firstFormat ? olderPlace : place, ring),
    isCurrent: (sealed) => sealed.subarray(0, prefix.length).equals(prefix),
    macs: (value) => [currentMac(value), ...olderMacs.map((mac) => mac(value))],
  };
}

type Mac = (value: string | Buffer) => Buffer;

function macUnder({ key }: DataKey): Mac {
  const macKey = Buffer.from(hkdfSync("sha256", key, "", "account-opening/mac", 32));
  return (value) => createHmac("sha256", macKey).update(value).digest();
}

/** By what every value begins that this key has sealed. */
function prefixOf({ id }: DataKey): Buffer {
  const keyId = Buffer.from(id, "utf8");
  return Buffer.concat([Buffer.from([currentFormat, keyId.length]), keyId]);
}

/** Under which key a value was sealed. */
export function keyIdOf(sealed: Buffer): string {
  return sealed.toString("utf8", 2, 2 + (sealed[1] ?? 0));
}

function ringOf(keys: readonly DataKey[]): ReadonlyMap<string, Buffer> {
  const ring = new Map<string, Buffer>();
  for (const { id, key } of keys) {
    if (key.length !== keyBytes) throw new DecryptionError(`The key "${id}" must have ${keyBytes} bytes.`);
    if (Buffer.byteLength(id) > keyIdBytesMax) throw new DecryptionError(`The key id "${id}" is too long.`);
    if (ring.has(id)) throw new DecryptionError(`Two keys are named "${id}": only one of them could open.`);
    ring.set(id, key);
  }
  return ring;
}

function seal(clear: string | Buffer, place: string, dataKey: DataKey): Buffer {
  const { key } = dataKey;
  const nonce = nextNonce();
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.from(place, "utf8"));
  const body = Buffer.concat([cipher.update(clear), cipher.final()]);
  return Buffer.concat([prefixOf(dataKey), nonce, cipher.getAuthTag(), body]);
}

/** Random bytes are drawn for many nonces at once: asking for a few costs as much as asking for thousands. */
let nonces = Buffer.alloc(0);

function nextNonce(): Buffer {
  if (nonces.length === 0) nonces = randomBytes(nonceBytes * 256);
  const nonce = nonces.subarray(0, nonceBytes);
  nonces = nonces.subarray(nonceBytes);
  return nonce;
}

function open(sealed: Buffer, place: string, ring: ReadonlyMap<string, Buffer>): string {
  const keyIdEnd = 2 + (sealed[1] ?? 0);
  const bodyStart = keyIdEnd + nonceBytes + tagBytes;
  const isKnown = sealed[0] === firstFormat || sealed[0] === currentFormat;
  if (!isKnown || sealed.length < bodyStart) {
    throw new DecryptionError(`The value at ${place} is not in the vault's format.`);
  }
  const keyId = keyIdOf(sealed);
  const key = ring.get(keyId);
  if (key === undefined) {
    throw new DecryptionError(`The value at ${place} was sealed under key "${keyId}": add it to DATA_KEYS.`);
  }
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(keyIdEnd, keyIdEnd + nonceBytes));
  decipher.setAAD(Buffer.from(place, "utf8"));
  decipher.setAuthTag(sealed.subarray(keyIdEnd + nonceBytes, bodyStart));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(bodyStart)), decipher.final()]).toString("utf8");
  } catch (cause) {
    throw new DecryptionError(`The value at ${place} was changed or moved.`, { cause });
  }
}
