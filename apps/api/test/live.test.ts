import { EventEmitter, once } from "node:events";
import type { Readable } from "node:stream";
import { Problem } from "@account-opening/runtime/http";
import { afterEach, describe, expect, it } from "vitest";
import type { z } from "zod";
import type { Changes } from "../src/live/changed-events.ts";
import { createLiveFeed, type LiveFeed } from "../src/live/live-feed.ts";
import { createLiveSource } from "../src/live/live-source.ts";
import { summary } from "../src/summary/schema.ts";

const startedAt = new Date("2026-11-28T09:00:00.000Z");
const later = (ms: number) => new Date(startedAt.getTime() + ms);
const nothing: Changes = {
  members: [],
  balanceChecks: [],
  deliveries: [],
  endpoints: [],
  webhooks: { newestId: null, processedAt: null },
  audit: { newestId: null },
  isTruncated: false,
};
const counts = summary.meta()?.["example"] as z.input<typeof summary>;

const verifying = { guid: "MBR-1", state: "verifying", version: 3 } as const;
const identified = { guid: "MBR-1", state: "identified", version: 4 } as const;
const endpoint = { id: "EP-1", status: "enabled", failureCount: 0, pausedUntil: null } as const;

/** A source whose next reads are set by the test. */
function aSource() {
  const read = { changes: nothing, summary: counts, since: [] as Date[] };
  const source = createLiveSource(
    {
      readChanges: async (since) => {
        read.since.push(since);
        return read.changes;
      },
      readSummary: async () => read.summary,
    },
    startedAt,
  );
  return { read, source };
}

describe("the events since the last poll", () => {
  it("has each change once, although polls overlap", async () => {
    const { read, source } = aSource();
    read.changes = { ...nothing, members: [verifying] };
    expect(await source(later(0))).toEqual([{ event: "member", data: verifying }]);
    read.changes = {
      members: [identified],
      balanceChecks: [{ id: "CHK-1", status: "decided", decision: "sufficient" }],
      deliveries: [{ id: 7, endpointId: "EP-1", eventId: "evt_1", status: "dead" }],
      endpoints: [{ ...endpoint, failureCount: 1, pausedUntil: later(60_000) }],
      webhooks: { newestId: 8, processedAt: null },
      audit: { newestId: 9 },
      isTruncated: false,
    };
    expect(await source(later(1_000))).toEqual([
      { event: "member", data: identified },
      { event: "balance_check", data: { id: "CHK-1", status: "decided", decision: "sufficient" } },
      { event: "delivery", data: { id: "7", endpoint_id: "EP-1", event_id: "evt_1", status: "dead" } },
      {
        event: "endpoint",
        data: { id: "EP-1", status: "enabled", failure_count: 1, paused_until: "2026-11-28T09:01:00.000Z" },
      },
      { event: "webhook", data: { newest_id: "8", processed_at: null } },
      { event: "audit", data: { newest_id: "9" } },
    ]);
    expect(await source(later(2_000))).toEqual([]);
    read.changes = { ...read.changes, webhooks: { newestId: 8, processedAt: later(2_000) } };
    expect(await source(later(3_000))).toEqual([
      { event: "webhook", data: { newest_id: "8", processed_at: "2026-11-28T09:00:02.000Z" } },
    ]);
    expect(read.since).toEqual([later(-5_000), later(-4_000), later(-3_000), later(-2_000)]);
  });

  it("is `resync` after a gap, and at most every ten seconds while there are too many changes", async () => {
    const { read, source } = aSource();
    const resync = [{ event: "resync", data: {} }];
    expect(await source(later(0))).toEqual([]);
    expect(await source(later(5_001))).toEqual(resync);
    read.changes = { ...nothing, isTruncated: true };
    expect(await source(later(6_000))).toEqual([]);
    expect(await source(later(10_000))).toEqual([]);
    expect(await source(later(15_001))).toEqual(resync);
  });

  it("has the summary if more than its time changed", async () => {
    const { read, source } = aSource();
    expect(await source(later(0))).toEqual([]);
    for (const ms of [5_000, 10_000]) {
      read.summary = { ...counts, as_of: later(ms).toISOString() };
      expect(await source(later(ms))).toEqual([]);
    }
    read.summary = { ...counts, webhooks: { ...counts.webhooks, received: counts.webhooks.received + 1 } };
    expect(await source(later(15_000))).toEqual([]);
    expect(await source(later(20_000))).toEqual([{ event: "summary", data: read.summary }]);
  });
});

describe("live connections", () => {
  const feeds: LiveFeed[] = [];
  afterEach(async () => {
    for (const feed of feeds.splice(0)) await feed.close();
  });

  function aFeed({ readChanges = async (): Promise<Changes> => nothing } = {}) {
    const reads = new EventEmitter();
    const state = { now: startedAt, errors: [] as unknown[], isRead: false };
    const feed = createLiveFeed({
      readChanges: async () => {
        state.isRead = true;
        reads.emit("read");
        return readChanges();
      },
      readSummary: async () => counts,
      clock: () => state.now,
      onError: (error) => state.errors.push(error),
    });
    feeds.push(feed);
    return { feed, state, nextRead: () => once(reads, "read") };
  }

  const ended = (stream: Readable) => once(stream.resume(), "end");

  it("start with `resync` and share one poll", async () => {
    const { feed, state, nextRead } = aFeed();
    expect(state.isRead).toBe(false);
    const streams = [1, 2, 3].map(() => feed.connect({ expiresAt: null }));
    for (const stream of streams)
      expect(String(stream.read())).toBe("retry: 2000\n\nevent: resync\ndata: {}\n\n");
    await nextRead();
  });

  it("end when the key expires, after five minutes, and when the process stops", async () => {
    const { feed, state } = aFeed();
    const expiring = feed.connect({ expiresAt: later(60_000) });
    const lasting = feed.connect({ expiresAt: null });
    state.now = later(60_000);
    await ended(expiring);
    expect(lasting.readableEnded).toBe(false);
    state.now = later(300_000);
    await ended(lasting);
    const last = feed.connect({ expiresAt: null });
    await feed.close();
    await ended(last);
  });

  it("send a comment while nothing changes, and disconnect a client that does not read", async () => {
    const members = Array.from({ length: 5_000 }, (_, index) => ({ ...verifying, guid: `MBR-${index}` }));
    let version = 0;
    const changing = async () => {
      version += 1;
      return { ...nothing, members: members.map((member) => ({ ...member, version })) };
    };
    const { feed, state } = aFeed({ readChanges: changing });
    const stream = feed.connect({ expiresAt: null });
    state.now = later(15_000);
    stream.read();
    await once(stream, "readable");
    expect(String(stream.read())).toContain(": heartbeat\n\n");
    await once(feed.connect({ expiresAt: null }), "close");
  });

  it("are refused beyond a hundred, until one of them ends", async () => {
    const { feed, nextRead } = aFeed();
    const streams = Array.from({ length: 100 }, () => feed.connect({ expiresAt: null }));
    expect(() => feed.connect({ expiresAt: null })).toThrow(Problem);
    streams[0]?.destroy();
    await nextRead();
    expect(feed.connect({ expiresAt: null }).destroyed).toBe(false);
  });

  it("outlast a failed poll", async () => {
    let isFailing = true;
    const { feed, state, nextRead } = aFeed({
      readChanges: async () => {
        if (isFailing) throw new Error("PostgreSQL is unavailable.");
        return nothing;
      },
    });
    const stream = feed.connect({ expiresAt: null });
    await nextRead();
    isFailing = false;
    await nextRead();
    expect(state.errors).toHaveLength(1);
    expect(stream.destroyed).toBe(false);
  });
});
