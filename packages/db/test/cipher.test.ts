import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCipher, DecryptionError } from "../src/encryption/cipher.ts";

const first = { id: "2026-01", key: Buffer.alloc(32, 1) };
const second = { id: "2026-02", key: Buffer.alloc(32, 2) };

describe("the vault", () => {
  it("opens what it sealed, whatever it is, and never shows it", () => {
    const cipher = createCipher([first]);
    fc.assert(
      fc.property(fc.string({ minLength: 6, unit: "grapheme" }), fc.string(), (clear, place) => {
        const sealed = cipher.encrypt(clear, place);
        expect(sealed.includes(clear)).toBe(false);
        expect(cipher.decrypt(sealed, place)).toBe(Buffer.from(clear).toString());
      }),
    );
  });

  it("seals equal values to different bytes", () => {
    const cipher = createCipher([first]);
    expect(cipher.encrypt("071000013", "a").equals(cipher.encrypt("071000013", "a"))).toBe(false);
  });

  it("refuses a value that was moved to another place", () => {
    const cipher = createCipher([first]);
    const sealed = cipher.encrypt("071000013", "account_numbers.routing_number:ACT-1");
    expect(() => cipher.decrypt(sealed, "account_numbers.routing_number:ACT-2")).toThrow(DecryptionError);
  });

  it("refuses a value of which any byte was changed, or the end cut off", () => {
    const cipher = createCipher([first]);
    const sealed = cipher.encrypt("071000013", "a");
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Buffer.from(sealed);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => cipher.decrypt(changed, "a")).toThrow(DecryptionError);
      expect(() => cipher.decrypt(sealed.subarray(0, index), "a")).toThrow(DecryptionError);
    }
  });

  it("opens old values after a new key came first, and names the key that is missing", () => {
    const old = createCipher([first]).encrypt("071000013", "a");
    const rotated = createCipher([second, first]);

    expect(rotated.decrypt(old, "a")).toBe("071000013");
    expect(() => createCipher([first]).decrypt(rotated.encrypt("071000013", "a"), "a")).toThrow(/"2026-02"/);
    expect(() => createCipher([{ ...first, key: second.key }]).decrypt(old, "a")).toThrow(DecryptionError);
  });

  it("tells equal values by a MAC that says nothing without the key", () => {
    const cipher = createCipher([first]);
    expect(cipher.macs("a")[0].equals(cipher.macs("a")[0])).toBe(true);
    expect(cipher.macs("a")[0].equals(cipher.macs("b")[0])).toBe(false);
    expect(cipher.macs("a")[0].equals(createCipher([second]).macs("a")[0])).toBe(false);
  });

  it("wants usable keys: at least one, of 32 bytes, each under a name of its own", () => {
    expect(() => createCipher([])).toThrow(DecryptionError);
    expect(() => createCipher([{ id: "short", key: Buffer.alloc(16) }])).toThrow(/"short"/);
    expect(() => createCipher([first, { ...second, id: first.id }])).toThrow(/"2026-01"/);
    expect(() => createCipher([{ ...first, id: "x".repeat(256) }])).toThrow(DecryptionError);
  });
});
