import { describe, expect, it } from "vitest";
import type { BalanceCheck, TimelineEntry } from "../src/api/members.ts";
import { historyOf } from "../src/pages/member/history.ts";
import { placeSpans } from "../src/pages/member/lines.ts";
import { restOf } from "../src/pages/member/next-step.tsx";
import { joinRepeats } from "../src/pages/member/repeats.ts";
import {
  latestWindow,
  panned,
  wholeWindow,
  windowAfterKey,
  zoomed,
} from "../src/pages/member/time-window.ts";

const at = (second: number) => new Date(Date.UTC(2026, 10, 26, 14, 30, second)).toISOString();
const none = { mx_responses: [], notifications: [] };

function history(timeline: TimelineEntry[], more: Partial<Parameters<typeof historyOf>[0]> = {}) {
  return historyOf({ timeline: timeline.toReversed(), activity: none, checks: [], ...more });
}

describe("the history of a member", () => {
  it("has a span for each state, and the last one lasts", () => {
    const { spans } = history([
      { at: at(0), kind: "created" },
      { at: at(2), kind: "state_changed", from: "created", to: "verifying", reason: null },
      { at: at(9), kind: "state_changed", from: "verifying", to: "action_required", reason: "denied" },
    ]);
    expect(spans.map(({ lane, word, tone, to }) => [lane, word, tone, to])).toEqual([
      ["State", "created", "idle", Date.parse(at(2))],
      ["State", "verifying", "run", Date.parse(at(9))],
      ["State", "action required", "user", null],
    ]);
  });

  it("puts webhooks, calls and notifications into lanes, and everything into the table, newest first", () => {
    const { points, rows } = history([{ at: at(3), kind: "webhook_received", type: "AGGREGATION" }], {
      activity: {
        mx_responses: [{ at: at(4), kind: "call_failed", why: "unreachable", outcome: "applied" }],
        notifications: [
          {
            id: "evt_1",
            type: "member.connected",
            at: at(5),
            delivered: 1,
            pending: 0,
            dead: 0,
            last_delivered_at: new Date(Date.parse(at(5)) + 81).toISOString(),
          },
        ],
      },
    });
    expect(points.map(({ lane, what, tone }) => [lane, what, tone])).toEqual([
      ["Webhooks", "AGGREGATION", "idle"],
      ["Calls", "call failed", "bad"],
      ["Notifications", "member.connected", "ok"],
    ]);
    expect(rows.map(({ kind, detail }) => [kind, detail])).toEqual([
      ["Notification", "delivered in 81 ms"],
      ["Call", "unreachable"],
      ["Webhook", "the status is read next"],
    ]);
  });

  it("shows an open check until its cutoff, and a decided one until its decision", () => {
    const check = {
      run_at: at(10),
      decide_by: at(50),
      decided_at: null,
      decision: null,
      status: "scheduled",
    };
    const { spans } = history([], {
      checks: [
        { ...check, debit_id: "1" },
        { ...check, debit_id: "2", status: "decided", decision: "sufficient", decided_at: at(20) },
      ] as BalanceCheck[],
    });
    expect(spans.map(({ word, tone, to }) => [word, tone, to])).toEqual([
      ["debit 1: open until the cutoff", "run", Date.parse(at(50))],
      ["debit 2: sufficient", "ok", Date.parse(at(20))],
    ]);
    expect(placeSpans(spans, { from: 0, to: Date.parse(at(59)) }).map(({ line }) => line)).toEqual([0, 1]);
    expect(placeSpans(spans, { from: Date.parse(at(30)), to: Date.parse(at(59)) })).toHaveLength(1);
  });
});

describe("the visible part of the time axis", () => {
  const hour = 3_600_000;

  it("starts after the latest pause of an hour, and reaches until now if the last moment is recent", () => {
    const moments = [0, 1_000, 5 * hour, 5 * hour + 60_000];
    const recent = latestWindow(moments, 5 * hour + 70_000);
    expect(recent.from).toBeLessThan(5 * hour);
    expect(recent.from).toBeGreaterThan(4 * hour);
    expect(recent.to).toBeGreaterThan(5 * hour + 70_000);
    expect(latestWindow(moments, 9 * hour).to).toBeLessThan(5 * hour + 70_000);
    expect(wholeWindow(moments, 9 * hour).to).toBeGreaterThan(9 * hour);
  });

  it("zooms around its middle, pans by a part, and follows the keys", () => {
    const shown = { from: 0, to: 100_000 };
    expect(zoomed(shown, 0.5)).toEqual({ from: 25_000, to: 75_000 });
    expect(panned(shown, -0.2)).toEqual({ from: -20_000, to: 80_000 });
    expect(windowAfterKey("+", shown, [], 0)).toEqual(zoomed(shown, 0.5));
    expect(windowAfterKey("0", shown, [], 0)).toBeNull();
    expect(windowAfterKey("x", shown, [], 0)).toBeUndefined();
  });
});

describe("the table of the history", () => {
  const read = (second: number, outcome: string | null = "applied") => ({
    at: at(second),
    kind: "status_read",
    why: null,
    outcome,
  });

  it("joins three or more equal rows, and keeps what lies between them", () => {
    const { rows } = history([{ at: at(4), kind: "webhook_received", type: "BALANCE" }], {
      activity: { mx_responses: [1, 2, 3, 5, 6].map((second) => read(second)), notifications: [] },
    });
    expect(
      joinRepeats(rows).map(({ what, count, since, at: newest }) => [what, count, since, newest]),
    ).toEqual([
      ["read status", 1, at(6), at(6)],
      ["read status", 1, at(5), at(5)],
      ["BALANCE", 1, at(4), at(4)],
      ["read status", 3, at(1), at(3)],
    ]);
  });

  it("keeps rows apart that differ in their detail, and the source of each", () => {
    const { rows } = history([], {
      activity: { mx_responses: [read(1), read(2), read(3), read(4, null)], notifications: [] },
    });
    const [open, others] = joinRepeats(rows);
    expect([open?.detail, others?.detail]).toEqual(["not processed yet", ""]);
    expect(others?.raw).toEqual([read(3), read(2), read(1)]);
  });
});

it.each(["created", "verifying", "challenged"] as const)(
  "a member that is %s without a next call has a response that is processed: it never rests",
  (state) => expect(restOf(state, 0)).toMatch(/MX's latest response is being processed\.$/),
);
