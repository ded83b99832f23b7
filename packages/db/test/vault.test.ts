import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createVault, VaultError } from "../src/index.ts";

const first = { id: "2026-01", key: Buffer.alloc(32, 1) };
const second = { id: "2026-02", key: Buffer.alloc(32, 2) };

describe("the vault", () => {
  it("opens what it sealed, whatever it is, and never shows it", () => {
    const vault = createVault([first]);
    fc.assert(
      fc.property(fc.string({ minLength: 6, unit: "grapheme" }), fc.string(), (clear, place) => {
        const sealed = vault.seal(clear, place);
        expect(sealed.includes(clear)).toBe(false);
        expect(vault.open(sealed, place)).toBe(Buffer.from(clear).toString());
      }),
    );
  });

  it("seals equal values to different bytes", () => {
    const vault = createVault([first]);
    expect(vault.seal("071000013", "a").equals(vault.seal("071000013", "a"))).toBe(false);
  });

  it("refuses a value that was moved to another place", () => {
    const vault = createVault([first]);
    const sealed = vault.seal("071000013", "account_numbers.routing_number:ACT-1");
    expect(() => vault.open(sealed, "account_numbers.routing_number:ACT-2")).toThrow(VaultError);
  });

  it("refuses a value of which any byte was changed, or the end cut off", () => {
    const vault = createVault([first]);
    const sealed = vault.seal("071000013", "a");
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Buffer.from(sealed);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => vault.open(changed, "a")).toThrow(VaultError);
      expect(() => vault.open(sealed.subarray(0, index), "a")).toThrow(VaultError);
    }
  });

  it("opens old values after a new key came first, and names the key that is missing", () => {
    const old = createVault([first]).seal("071000013", "a");
    const rotated = createVault([second, first]);

    expect(rotated.open(old, "a")).toBe("071000013");
    expect(() => createVault([first]).open(rotated.seal("071000013", "a"), "a")).toThrow(/"2026-02"/);
    expect(() => createVault([{ ...first, key: second.key }]).open(old, "a")).toThrow(VaultError);
  });

  it("tells equal values by a MAC that says nothing without the key", () => {
    const vault = createVault([first]);
    expect(vault.macs("a")[0].equals(vault.macs("a")[0])).toBe(true);
    expect(vault.macs("a")[0].equals(vault.macs("b")[0])).toBe(false);
    expect(vault.macs("a")[0].equals(createVault([second]).macs("a")[0])).toBe(false);
  });

  it("wants usable keys: at least one, of 32 bytes, each under a name of its own", () => {
    expect(() => createVault([])).toThrow(VaultError);
    expect(() => createVault([{ id: "short", key: Buffer.alloc(16) }])).toThrow(/"short"/);
    expect(() => createVault([first, { ...second, id: first.id }])).toThrow(/"2026-01"/);
    expect(() => createVault([{ ...first, id: "x".repeat(256) }])).toThrow(VaultError);
  });
});
