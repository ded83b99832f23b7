import { type RedisServer, startRedis } from "@account-opening/infra";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aCheckRequest, fromNow, untilDecided } from "../harness/balance-checks.ts";
import type { MemberView } from "../harness/core-bank.ts";
import { webhookCredentials } from "../harness/environment.ts";
import { onboard } from "../harness/onboard.ts";
import { readReadiness } from "../harness/processes.ts";
import { redisFaults } from "../harness/redis-faults.ts";
import { type System, startSystem } from "../harness/system.ts";
import { until } from "../harness/until.ts";

/** The deadline of a check that must be decided during the fault, even without a new balance. */
const soonMs = 12_000;
/** The deadline of a check that can wait for a new balance. */
const laterMs = 120_000;
const decideMarginMs = 6_000;

let redis: RedisServer;
let system: System;
let member: MemberView;
let hanging: MemberView;
let count = 0;
/** The times from the end of a fault to the next decision by a new balance. Printed and not asserted. */
const recoveries: string[] = [];

beforeAll(async () => {
  redis = await startRedis();
  system = await startSystem({
    redisUrl: redis.url,
    webhooks: false,
    env: { DECIDE_MARGIN_MS: String(decideMarginMs), BALANCE_LIMIT: "100/10" },
  });
  member = await onboard(system.bank, { id: "checked", password: "password" });
  hanging = await onboard(system.bank, { id: "hanging", password: "job:hang@check_balance" });
  system.mx.control.changeWebhooks({
    url: `${system.urls.ingest}/webhooks/mx`,
    credentials: webhookCredentials,
    lossRatio: 1,
  });
});
afterAll(async () => {
  console.info(["Recovery after Redis was", ...recoveries].join("\n  "));
  await system.stop();
  await redis.stop();
});

async function scheduleFor(checked: MemberView, decideInMs: number): Promise<string> {
  count += 1;
  const { id } = await system.bank.scheduleCheck(
    aCheckRequest(checked, {
      debit_id: `debit-${count}`,
      decide_by: fromNow(decideInMs),
      max_age_seconds: 0,
    }),
  );
  return id;
}

const decided = (id: string) => untilDecided(system.bank, id);

const readiness = () => readReadiness(system.urls.worker);

describe.each(redisFaults)("while Redis is $name", ({ name, begin, end, reason }) => {
  it.each(["keeps running", "is restarted meanwhile"])(
    "a worker that %s decides every check in time",
    async (what) => {
      await begin(redis);
      try {
        if (what !== "keeps running") await system.restart("worker");
        const soon = [await scheduleFor(member, soonMs), await scheduleFor(hanging, soonMs)];
        const later = await scheduleFor(member, laterMs);
        expect(await system.mx.control.forge({ type: "CONNECTION_STATUS", member: member.guid })).toBe(204);
        const checks = await Promise.all(soon.map(decided));
        expect(checks[1]?.decision).toBe("inconclusive");
        expect(await decided(later)).toMatchObject({ decision: "sufficient", reason: null });
        for (const check of checks) expect(check.decided_at?.localeCompare(check.decide_by)).toBe(-1);
        await until("/readyz of the worker reports the reason", async () => {
          const now = await readiness();
          return now.status === 503 && now.detail.includes(reason);
        });
      } finally {
        await end(redis);
      }
      const endedAt = performance.now();
      await until("the worker is ready again", async () => (await readiness()).status === 200);
      expect(await decided(await scheduleFor(member, laterMs))).toMatchObject({ decision: "sufficient" });
      recoveries.push(`${name}, worker ${what}: ${Math.round(performance.now() - endedAt)} ms`);
    },
  );
});
