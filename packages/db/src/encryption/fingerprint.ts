import type { Cipher } from "./cipher.ts";

export interface Numbers {
  accountNumber: string;
  routingNumber: string;
}

/** A keyed hash of both numbers, by which an account is found without opening any other. */
export function fingerprintOf(cipher: Cipher, numbers: Numbers): Buffer {
  return fingerprintsOf(cipher, numbers)[0];
}

/** Under each key of the ring: until a rotation has gone through, some are older. */
export function fingerprintsOf(
  cipher: Cipher,
  { accountNumber, routingNumber }: Numbers,
): readonly [Buffer, ...Buffer[]] {
  return cipher.macs(`account_numbers:${routingNumber}:${accountNumber}`);
}
