import { describe, expect, it } from "vitest";
import { BacklogFullError, type BatcherLimits, createBatcher } from "../src/batcher.ts";

const largeLimits: BatcherLimits = {
  batchRowsMax: 500,
  batchBytesMax: 1_000,
  inFlightMax: 2,
  backlogRowsMax: 10_000,
  backlogBytesMax: 100_000,
};

interface Write {
  rows: readonly string[];
  commit(): void;
  fail(error: unknown): void;
}

/** A store whose writes the test completes. */
function aStore(limits: Partial<BatcherLimits> = {}) {
  const writes: Write[] = [];
  const committed: string[][] = [];
  const batcher = createBatcher<string>(
    {
      write: (rows) => new Promise((commit, fail) => writes.push({ rows, commit, fail })),
      bytesOf: (row) => row.length,
      isRowError: (error) => error instanceof RangeError,
      onCommitted: (rows) => committed.push([...rows]),
    },
    { ...largeLimits, ...limits },
  );
  return { batcher, writes, committed };
}

/** Resolves after the current turn of the event loop. */
function idle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

const ended = (promise: Promise<void>) =>
  promise.then(
    () => "committed",
    (error: unknown) => error,
  );

describe("the batcher", () => {
  it("writes rows of one turn in one batch, in order", async () => {
    const { batcher, writes, committed } = aStore();
    const all = Promise.all(["a", "b", "c"].map((row) => batcher.append(row)));
    await idle();

    expect(writes.map(({ rows }) => rows)).toEqual([["a", "b", "c"]]);
    writes[0]?.commit();
    await all;
    expect(committed).toEqual([["a", "b", "c"]]);
  });

  it("resolves append only after the commit", async () => {
    const { batcher, writes } = aStore();
    let isAcknowledged = false;
    const appended = batcher.append("a").then(() => {
      isAcknowledged = true;
    });
    await idle();
    await idle();

    expect(isAcknowledged).toBe(false);
    writes[0]?.commit();
    await appended;
    expect(isAcknowledged).toBe(true);
  });

  it("writes at most two batches at a time; rows that arrive in between form the next one", async () => {
    const { batcher, writes } = aStore();
    const appended: Promise<void>[] = [];
    for (const row of ["a", "b", "c", "d"]) {
      appended.push(batcher.append(row));
      await idle();
    }
    expect(writes.map(({ rows }) => rows)).toEqual([["a"], ["b"]]);

    writes[1]?.commit();
    await idle();
    await idle();
    expect(writes.map(({ rows }) => rows)).toEqual([["a"], ["b"], ["c", "d"]]);
    for (const { commit } of writes) commit();
    await Promise.all(appended);
  });

  it("limits a batch by rows and by bytes; a row that exceeds the limit is a batch of its own", async () => {
    const { batcher, writes } = aStore({ batchRowsMax: 2, batchBytesMax: 5, inFlightMax: 9 });
    const appended = ["a", "b", "c", "dddd", "eeeeeeee", "f"].map((row) => batcher.append(row));
    for (let turn = 0; turn < 6; turn += 1) await idle();

    expect(writes.map(({ rows }) => rows)).toEqual([["a", "b"], ["c", "dddd"], ["eeeeeeee"], ["f"]]);
    for (const { commit } of writes) commit();
    await Promise.all(appended);
  });

  it("refuses rows while the backlog is full, by rows or by bytes, and accepts them after a commit", async () => {
    const byRows = aStore({ backlogRowsMax: 1 });
    const byBytes = aStore({ backlogBytesMax: 4 });
    for (const { batcher, writes } of [byRows, byBytes]) {
      const first = batcher.append("aaa");
      await expect(batcher.append("bbb")).rejects.toThrow(BacklogFullError);
      await idle();
      writes[0]?.commit();
      await first;
      await batcher.drained();
      expect(batcher.backlog).toEqual({ rows: 0, bytes: 0 });
      const second = batcher.append("bbb");
      await idle();
      writes[1]?.commit();
      await second;
    }
  });

  it("names as the cause of a full backlog the error of the latest write, until a write succeeds", async () => {
    const { batcher, writes } = aStore({ backlogRowsMax: 1 });
    const causeOfRefusal = async () => ((await ended(batcher.append("b"))) as Error).cause;
    for (const failure of [new Error("unavailable"), new RangeError("a bad row"), null]) {
      const appended = ended(batcher.append("a"));
      await idle();
      if (failure === null) writes.at(-1)?.commit();
      else writes.at(-1)?.fail(failure);
      await appended;
      await batcher.drained();
      const next = ended(batcher.append("a"));
      await idle();
      expect(await causeOfRefusal()).toBe(failure?.message === "unavailable" ? failure : undefined);
      writes.at(-1)?.commit();
      await next;
      await batcher.drained();
    }
  });

  it("rejects every row of a batch that failed, and writes the next batch", async () => {
    const { batcher, writes, committed } = aStore();
    const unavailable = new Error("unavailable");
    const first = ["a", "b"].map((row) => ended(batcher.append(row)));
    await idle();
    writes[0]?.fail(unavailable);
    expect(await Promise.all(first)).toEqual([unavailable, unavailable]);

    const next = ended(batcher.append("c"));
    await idle();
    writes[1]?.commit();
    expect(await next).toBe("committed");
    expect(committed).toEqual([["c"]]);
  });

  it("stores the other rows of a batch if one row is refused", async () => {
    const refused = new RangeError("invalid row");
    const batcher = createBatcher<string>(
      {
        write: async (rows) => {
          if (rows.includes("bad")) throw refused;
        },
        bytesOf: (row) => row.length,
        isRowError: (error) => error === refused,
        onCommitted: () => undefined,
      },
      largeLimits,
    );

    const ends = await Promise.all(
      ["a", "b", "bad", "c", "d", "e", "bad"].map((row) => ended(batcher.append(row))),
    );

    const stored = "committed";
    expect(ends).toEqual([stored, stored, refused, stored, stored, stored, refused]);
    await batcher.drained();
    expect(batcher.backlog).toEqual({ rows: 0, bytes: 0 });
  });

  it("is drained once no row is waiting or being written", async () => {
    const { batcher, writes } = aStore({ inFlightMax: 1 });
    await batcher.drained();
    const appended = [batcher.append("a")];
    await idle();
    appended.push(batcher.append("b"));
    let isDrained = false;
    const drained = batcher.drained().then(() => {
      isDrained = true;
    });
    writes[0]?.commit();
    await appended[0];
    await idle();
    await idle();
    expect(isDrained).toBe(false);
    writes[1]?.commit();
    await drained;
  });
});
