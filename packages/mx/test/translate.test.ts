import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toMaskedNumber } from "../src/translate/account.ts";
import { toDecimal } from "../src/translate/money.ts";
import { toStamp } from "../src/translate/stamp.ts";

describe("money", () => {
  it.each([
    [500000, "500000.00"],
    [0, "0.00"],
    [-0, "0.00"],
    [0.1 + 0.2, "0.30"],
    [-12.5, "-12.50"],
    [1e-9, "0.00"],
    [-1e-9, "-0.00000001"],
    [99.999999999, "99.99999999"],
    [-99.999999999, "-100.00"],
    ["99.999999999", "99.99999999"],
    ["-99.999999999", "-100.00"],
    [0.7 + 0.1, "0.80"],
    [1.005, "1.005"],
    [0.00001, "0.00001"],
    [12345678901.2345, "12345678901.2345"],
    [9999999999999.99, "9999999999999.99"],
    ["12.3", "12.30"],
    ["12", "12.00"],
    ["1e3", null],
    ["", null],
    [null, null],
    [undefined, null],
    [Number.NaN, null],
    [Number.POSITIVE_INFINITY, null],
    [1e21, null],
  ])("%s is %s", (amount, written) => {
    expect(toDecimal(amount)).toBe(written);
  });

  it("is exact to the cent up to ten trillion", () => {
    const centsMax = 10 ** 15;
    fc.assert(
      fc.property(fc.integer({ min: -centsMax, max: centsMax }), (cents) => {
        const digits = String(Math.abs(cents)).padStart(3, "0");
        const sign = cents < 0 ? "-" : "";
        const written = `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
        expect(toDecimal(JSON.parse(written) as number)).toBe(written);
      }),
      { numRuns: 2000 },
    );
  });

  it("never has an exponent", () => {
    fc.assert(
      fc.property(fc.double(), (amount) => {
        const written = toDecimal(amount);
        if (written !== null) expect(written).toMatch(/^-?\d+\.\d{2,8}$/);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("a masked number", () => {
  it.each([
    ["****0001", "****0001"],
    ["XXXX-0001", "XXXX-0001"],
    ["0001", "0001"],
    ["9876543210001", "****0001"],
    ["9876-5432-1000-1", "****0001"],
    ["A98765432A", "****432A"],
    ["98765XXXX0001", "****0001"],
    [" ", " "],
    ["", null],
    [null, null],
    [undefined, null],
  ])("%s becomes %s", (given, kept) => expect(toMaskedNumber(given)).toBe(kept));

  it("never shows more than four characters", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("1", "2", "a", "*", "-", " ", "X"), maxLength: 20 }),
        (given) => {
          const kept = toMaskedNumber(given) ?? "";
          expect(kept.replace(/[^0-9A-Za-z]/g, "").replace(/^X+/, "").length).toBeLessThanOrEqual(4);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe("stamps", () => {
  it.each([
    ["2016-10-13T18:07:57.000Z", "2016-10-13T18:07:57.000Z"],
    ["2020-05-07T22:01:00Z", "2020-05-07T22:01:00.000Z"],
    ["2020-05-07T22:01:00+02:00", "2020-05-07T20:01:00.000Z"],
    ["2020-05-07T22:01:00", "2020-05-07T22:01:00.000Z"],
    [1531947410, "2018-07-18T20:56:50.000Z"],
    [1e300, null],
    [1531947410000, null],
    [0, null],
    [-1, null],
    ["0000-01-01T00:00:00Z", null],
    ["9999-12-31T23:59:59Z", null],
    ["+275760-09-13T00:00:00.000Z", null],
    ["3", null],
    ["yesterday", null],
    ["", null],
    [null, null],
    [undefined, null],
  ])("%s is %s", (stamp, written) => {
    expect(toStamp(stamp)).toBe(written);
  });

  it("never throws, and returns only plausible times", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double(), fc.date().map(String)), (stamp) => {
        const at = toStamp(stamp);
        if (at !== null) expect(at).toMatch(/^20\d\d-/);
      }),
    );
  });
});
