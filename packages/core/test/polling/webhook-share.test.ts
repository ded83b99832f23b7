import { describe, expect, it } from "vitest";
import type { JobKind } from "../../src/member/lane.ts";
import type { FirstSignal } from "../../src/polling/job-end.ts";
import { type EndSignal, webhookShareOf } from "../../src/polling/webhook-share.ts";

function ends(count: number, firstSignal: FirstSignal, kind: JobKind = "verify"): EndSignal[] {
  return Array.from({ length: count }, () => ({ kind, firstSignal }));
}

const healthy = ends(20, "webhook");

describe("the share of ends that webhooks report", () => {
  it("is 0 without a webhook, and never 1", () => {
    expect(webhookShareOf("verify", [])).toBe(0);
    expect(webhookShareOf("verify", ends(50, "poll"))).toBe(0);
    expect(webhookShareOf("verify", healthy)).toBe(0.95);
    expect(webhookShareOf("identify", healthy)).toBe(0);
  });

  it("does not rely upon the first webhook", () => {
    expect(webhookShareOf("verify", ends(1, "webhook"))).toBeLessThan(0.25);
  });

  it("is that of the latest 20 ends", () => {
    const mixed = Array.from({ length: 10 }, () => [...ends(1, "webhook"), ...ends(1, "poll")]).flat();
    expect(webhookShareOf("verify", [...healthy, ...mixed])).toBeCloseTo(0.55);
  });

  it("is 0 at once after three polled ends in a row", () => {
    expect(webhookShareOf("verify", [...healthy, ...ends(2, "poll")])).toBeGreaterThan(0.9);
    expect(webhookShareOf("verify", [...healthy, ...ends(3, "poll")])).toBe(0);
    expect(webhookShareOf("verify", [...healthy, ...ends(100, "poll")])).toBe(0);
  });

  it("is 0 for all kinds if webhooks about several kinds are missing", () => {
    const both = [...healthy, ...ends(20, "webhook", "identify")];
    const missing = [...ends(1, "poll"), ...ends(1, "poll", "identify"), ...ends(1, "poll")];
    expect(webhookShareOf("verify", [...both, ...missing])).toBe(0);
    expect(webhookShareOf("identify", [...both, ...missing])).toBe(0);
  });

  it("is not affected by a kind about which MX sends no webhooks", () => {
    const other = ends(30, "poll", "check_balance");
    expect(webhookShareOf("verify", [...healthy, ...other])).toBe(0.95);
    expect(webhookShareOf("check_balance", [...healthy, ...other])).toBe(0);
  });

  it("recovers as webhooks return", () => {
    const silence = [...healthy, ...ends(60, "poll")];
    expect(webhookShareOf("verify", [...silence, ...ends(1, "webhook")])).toBeGreaterThan(0.5);
    expect(webhookShareOf("verify", [...silence, ...ends(20, "webhook")])).toBe(0.95);
  });

  it("does not count ends that a requested refresh showed", () => {
    expect(webhookShareOf("verify", [...healthy, ...ends(30, "refresh")])).toBe(0.95);
  });
});
