import { createTestDatabase } from "@account-opening/infra";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type DatabaseClock, followClock } from "../src/connection/clock.ts";
import { connect, type Database } from "../src/connection/database.ts";

describe("PostgreSQL's clock", () => {
  const cleanUps: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    vi.useRealTimers();
    for (let cleanUp = cleanUps.pop(); cleanUp !== undefined; cleanUp = cleanUps.pop()) await cleanUp();
  });

  async function aDatabase(): Promise<Database> {
    const { url, drop } = await createTestDatabase();
    const database = connect({ url, applicationName: "test" });
    cleanUps.push(drop, () => database.close());
    return database;
  }

  async function followed(database: Pick<Database, "pool">, options: { intervalMs?: number } = {}) {
    const errors: unknown[] = [];
    const clock = await followClock(database, { onError: (error) => errors.push(error), ...options });
    cleanUps.push(() => clock.stop());
    return { clock, errors };
  }

  async function differenceMs(database: Database, clock: DatabaseClock): Promise<number[]> {
    const before = clock.now();
    const { rows } = await database.pool.query<{ now: Date }>("select clock_timestamp() as now");
    const after = clock.now();
    const databaseMs = rows[0]?.now.getTime() ?? Number.NaN;
    return [before.getTime() - databaseMs, after.getTime() - databaseMs];
  }

  it("is estimated to within a round trip, even if the host's clock is wrong", async () => {
    const database = await aDatabase();
    vi.useFakeTimers({ now: Date.now() - 3_600_000, toFake: ["Date"] });
    const readFrom = performance.now();
    const { clock } = await followed(database);
    const readingMs = performance.now() - readFrom;
    const [before = Number.NaN, after = Number.NaN] = await differenceMs(database, clock);
    const errorMaxMs = readingMs + after - before + 1;
    expect(before).toBeLessThanOrEqual(errorMaxMs);
    expect(after).toBeGreaterThanOrEqual(-errorMaxMs);
    expect(clock.hostAheadMs()).toBeLessThan(-3_500_000);
  });

  it("does not jump when the host's clock is set", async () => {
    const { clock } = await followed(await aDatabase());
    const before = clock.now().getTime();
    vi.useFakeTimers({ now: Date.now() + 3_600_000, toFake: ["Date"] });
    expect(clock.now().getTime() - before).toBeLessThan(60_000);
    expect(clock.hostAheadMs()).toBeGreaterThan(3_500_000);
  });

  it("follows a change of PostgreSQL's clock, and keeps an estimate that a reading does not contradict", async () => {
    let steady = 0;
    const requests: ((tookMs: number, databaseMs: number) => void)[] = [];
    const query = () =>
      new Promise((resolve) => {
        requests.push((tookMs, databaseMs) => {
          steady += tookMs;
          resolve({ rows: [{ now: databaseMs }] });
        });
      });
    const answer = async (tookMs: number, databaseMs: number) => {
      await vi.waitFor(() => expect(requests).toHaveLength(1));
      requests.shift()?.(tookMs, databaseMs);
    };
    const pool = { query } as unknown as Database["pool"];
    const following = followClock(
      { pool },
      { onError: () => expect.unreachable(), steadyNow: () => steady, intervalMs: 1 },
    );
    await answer(10, 1_000_005);
    const clock = await following;
    expect(clock.now().getTime()).toBe(1_000_010);
    expect(clock.roundTripMs()).toBe(10);
    await answer(400, 1_000_300);
    expect(clock.now().getTime(), "a slow answer says less than is known").toBe(1_000_410);
    await vi.waitFor(() => expect(clock.roundTripMs()).toBe(400));
    await answer(10, 4_600_425);
    await vi.waitFor(() => expect(clock.now().getTime()).toBe(4_600_425));
    await answer(0, 4_600_425);
    await clock.stop();
  });

  it("starts with the host's clock and reports an error while PostgreSQL is unavailable", async () => {
    const pool = { query: () => Promise.reject(new Error("unavailable")) } as unknown as Database["pool"];
    const { clock, errors } = await followed({ pool });
    expect(errors).toHaveLength(1);
    expect(Math.abs(clock.hostAheadMs())).toBeLessThan(60_000);
  });
});
