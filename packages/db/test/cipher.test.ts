import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCipher, DecryptionError } from "../src/encryption/cipher.ts";

const first = { id: "2026-01", key: Buffer.alloc(32, 1) };
const second = { id: "2026-02", key: Buffer.alloc(32, 2) };

describe("the cipher", () => {
  it("decrypts any value that it encrypted, and the ciphertext does not contain it", () => {
    const cipher = createCipher([first]);
    fc.assert(
      fc.property(fc.string({ minLength: 6, unit: "grapheme" }), fc.string(), (plaintext, aad) => {
        const encrypted = cipher.encrypt(plaintext, aad);
        expect(encrypted.includes(plaintext)).toBe(false);
        expect(cipher.decrypt(encrypted, aad)).toBe(Buffer.from(plaintext).toString());
      }),
    );
  });

  it("encrypts equal values to different bytes", () => {
    const cipher = createCipher([first]);
    expect(cipher.encrypt("071000013", "a").equals(cipher.encrypt("071000013", "a"))).toBe(false);
  });

  it("refuses a value with other associated data", () => {
    const cipher = createCipher([first]);
    const encrypted = cipher.encrypt("071000013", "account_numbers.routing_number:ACT-1");
    expect(() => cipher.decrypt(encrypted, "account_numbers.routing_number:ACT-2")).toThrow(DecryptionError);
  });

  it("refuses a value that was changed in any byte or truncated", () => {
    const cipher = createCipher([first]);
    const encrypted = cipher.encrypt("071000013", "a");
    for (let index = 0; index < encrypted.length; index += 1) {
      const changed = Buffer.from(encrypted);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => cipher.decrypt(changed, "a")).toThrow(DecryptionError);
      expect(() => cipher.decrypt(encrypted.subarray(0, index), "a")).toThrow(DecryptionError);
    }
  });

  it("decrypts values of an older key, and names a missing key", () => {
    const old = createCipher([first]).encrypt("071000013", "a");
    const rotated = createCipher([second, first]);

    expect(rotated.decrypt(old, "a")).toBe("071000013");
    expect(() => createCipher([first]).decrypt(rotated.encrypt("071000013", "a"), "a")).toThrow(/"2026-02"/);
    expect(() => createCipher([{ ...first, key: second.key }]).decrypt(old, "a")).toThrow(DecryptionError);
  });

  it("finds equal values by a keyed MAC", () => {
    const cipher = createCipher([first]);
    expect(cipher.macs("a")[0].equals(cipher.macs("a")[0])).toBe(true);
    expect(cipher.macs("a")[0].equals(cipher.macs("b")[0])).toBe(false);
    expect(cipher.macs("a")[0].equals(createCipher([second]).macs("a")[0])).toBe(false);
  });

  it("requires at least one key, 32 bytes in each, and distinct IDs", () => {
    expect(() => createCipher([])).toThrow(DecryptionError);
    expect(() => createCipher([{ id: "short", key: Buffer.alloc(16) }])).toThrow(/"short"/);
    expect(() => createCipher([first, { ...second, id: first.id }])).toThrow(/"2026-01"/);
    expect(() => createCipher([{ ...first, id: "x".repeat(256) }])).toThrow(DecryptionError);
  });
});
