import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backoffMs } from "../src/index.ts";
import { minute, second } from "../testing/builders.ts";

describe("a backoff", () => {
  it("doubles from its base up to its cap, spread over the upper half", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.string(), (attempt, key) => {
        const fullMs = Math.min(60 * second, 2 * second * 2 ** (attempt - 1));
        const waitMs = backoffMs(2 * second, attempt, 60 * second, key);
        expect(waitMs).toBeGreaterThanOrEqual(fullMs / 2);
        expect(waitMs).toBeLessThanOrEqual(fullMs);
      }),
    );
  });

  it("is the same for the same member and attempt, and differs between members", () => {
    const waitOf = (guid: string) => backoffMs(2 * second, 4, minute, guid);
    expect(waitOf("MBR-1")).toBe(waitOf("MBR-1"));
    expect(new Set(Array.from({ length: 50 }, (_, index) => waitOf(`MBR-${index}`))).size).toBeGreaterThan(
      40,
    );
  });
});
