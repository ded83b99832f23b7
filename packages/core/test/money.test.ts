import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  amountMax,
  isCurrency,
  minorDigitsOf,
  readAmount,
  readBalance,
  writeAmount,
} from "../src/balance/money.ts";

const currency = fc.constantFrom("USD", "JPY", "KWD");
const minor = fc.bigInt({ min: 0n, max: amountMax * 100n });

describe("a requested amount", () => {
  it.each([
    ["125.00", "USD", 12_500n],
    ["125", "USD", 12_500n],
    ["0.01", "USD", 1n],
    ["0", "USD", 0n],
    ["10000000000000.00", "USD", 1_000_000_000_000_000n],
    ["125", "JPY", 125n],
    ["1.005", "KWD", 1_005n],
  ])("%s %s is %d minor units", (text, code, expected) => {
    expect(readAmount(text, code)).toEqual({ currency: code, minor: expected });
  });

  it.each(["", "-1.00", "+1.00", "1e3", "1,000.00", " 1.00", "1.", ".5", "0x10", "NaN", "١٢"])(
    "is not written like %j",
    (text) => expect(readAmount(text, "USD")).toBe("not_a_decimal"),
  );

  it("is no finer than the currency's minor unit, and has a limit", () => {
    expect(readAmount("1.005", "USD")).toBe("finer_than_minor_unit");
    expect(readAmount("1.5", "JPY")).toBe("finer_than_minor_unit");
    expect(readAmount("10000000000000.01", "USD")).toBe("too_large");
  });

  it("is written and read again without loss, whatever its size and currency", () => {
    fc.assert(
      fc.property(currency, minor, (code, amount) => {
        const digits = minorDigitsOf(code);
        fc.pre(amount <= amountMax * 10n ** BigInt(digits));
        const text = writeAmount({ currency: code, minor: amount });
        expect(readAmount(text, code)).toEqual({ currency: code, minor: amount });
        expect(text.split(".")[1]?.length ?? 0).toBe(digits);
      }),
    );
  });

  it("names a currency in use", () => {
    expect(["USD", "EUR", "JPY"].every(isCurrency)).toBe(true);
    expect(["usd", "XYZ1", "", "US"].some(isCurrency)).toBe(false);
  });
});

describe("a balance as MX gives it", () => {
  it.each([
    ["500000.00", 50_000_000n],
    ["0.1", 10n],
    ["-12.34", -1_234n],
    ["9999999999999.99", 999_999_999_999_999n],
  ])("%s is %d cents", (text, expected) => {
    expect(readBalance(text, "USD")).toEqual({ currency: "USD", minor: expected });
  });

  it("is never taken for more than it is", () => {
    expect(readBalance("1.009", "USD")?.minor).toBe(100n);
    expect(readBalance("-1.001", "USD")?.minor).toBe(-101n);
    expect(readBalance("-1.000", "USD")?.minor).toBe(-100n);
  });

  it.each(["", "lots", "1e9", "Infinity", "--1"])("is not %j", (text) =>
    expect(readBalance(text, "USD")).toBeNull(),
  );

  it("reads back every amount that we write", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), currency, (amount, code) => {
        const money = { currency: code, minor: amount };
        expect(readBalance(writeAmount(money), code)).toEqual(money);
      }),
    );
  });
});
