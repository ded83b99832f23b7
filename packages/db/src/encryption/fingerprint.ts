import type { Cipher } from "./cipher.ts";

export interface Numbers {
  accountNumber: string;
  routingNumber: string;
}

/** A keyed hash of both numbers, by which an account is found without decryption. */
export function fingerprintOf(cipher: Cipher, numbers: Numbers): Buffer {
  return fingerprintsOf(cipher, numbers)[0];
}

/** One for each key: until `reencryptAll` is done, some rows have the hash of an older key. */
export function fingerprintsOf(
  cipher: Cipher,
  { accountNumber, routingNumber }: Numbers,
): readonly [Buffer, ...Buffer[]] {
  return cipher.macs(`account_numbers:${routingNumber}:${accountNumber}`);
}
