import { describe, expect, it } from "vitest";
import { shorten } from "../src/components/id.tsx";
import { formatAge, formatCountdown, formatDuration } from "../src/format/duration.ts";
import { formatMoney } from "../src/format/money.ts";
import { formatNumberOf, formatRate } from "../src/format/number.ts";
import { timeFormat } from "../src/format/time.ts";
import { addressOf } from "../src/format/words.ts";

describe("durations", () => {
  it.each([
    [0, "0 ms"],
    [412, "412 ms"],
    [2_400, "2.4 s"],
    [9_960, "10 s"],
    [21_400, "21 s"],
    [100_000, "1 min 40 s"],
    [25_920_000, "7 h 12 min"],
    [273_600_000, "3 days 4 h"],
    [40 * 86_400_000, "40 days"],
  ])("%d ms is %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it("an age has whole seconds, and is never negative", () => {
    expect([formatAge(1_999), formatAge(-5_000), formatAge(660_000)]).toEqual(["1 s", "0 s", "11 min"]);
  });

  it("a countdown reaches zero only when the time has come", () => {
    const counts = [532_000, 1, 0, -1, 4_132_000].map(formatCountdown);
    expect(counts).toEqual(["08:52", "00:01", "00:00", "00:00", "1:08:52"]);
  });
});

describe("times", () => {
  const format = timeFormat("UTC");
  const now = new Date("2026-11-26T14:32:08.000Z");

  it.each([
    ["2026-11-26T09:02:11.400Z", "09:02:11"],
    ["2026-11-25T09:02:11.400Z", "25 Nov, 09:02"],
    ["2025-11-26T09:02:11.400Z", "26 Nov 2025, 09:02"],
  ])("%s is %s on 26 November 2026", (at, text) => {
    expect(format.moment(new Date(at), now)).toBe(text);
  });

  it("names the zone", () => {
    expect(format.zoneName(now)).toBe("UTC");
  });
});

describe("numbers", () => {
  it("money keeps every digit of the decimal string, and has the minor digits of its currency", () => {
    expect(formatMoney("90071992547409.93", "USD")).toBe("90,071,992,547,409.93 USD");
    expect([formatMoney("1898.4", "USD"), formatMoney("1200", "JPY")]).toEqual(["1,898.40 USD", "1,200 JPY"]);
  });

  it("counts and rates are grouped and have units", () => {
    expect(formatRate(0.0042)).toBe("0.4\u00a0%");
    expect([formatNumberOf(1, "member"), formatNumberOf(1_204, "member")]).toEqual([
      "1 member",
      "1,204 members",
    ]);
  });
});

it("an ID is shortened in the middle, after its prefix", () => {
  expect(shorten("MBR-1f0a9c3e-0000-4000-8000-0000000077c2")).toBe("MBR-1f0a…77c2");
  expect(shorten("application-77")).toBe("application-77");
});

describe("the address of an endpoint", () => {
  it.each([
    ["https://bank.example/events", "bank.example/events"],
    ["http://127.0.0.1:4000/a/b?c=1", "127.0.0.1:4000/a/b?c=1"],
  ])("%s is %s, so that endpoints of one host differ", (url, address) => {
    expect(addressOf(url)).toBe(address);
  });
});
