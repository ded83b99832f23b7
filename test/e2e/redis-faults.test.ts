import { type RedisServer, startRedis } from "@account-opening/infra";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { debitableOf, type MemberView } from "../harness/core-bank.ts";
import { webhookCredentials } from "../harness/environment.ts";
import { onboard } from "../harness/onboard.ts";
import { redisFaults } from "../harness/redis-faults.ts";
import { type System, startSystem } from "../harness/system.ts";
import { until } from "../harness/until.ts";

/** A check that is decided during the fault, whatever is known by then; and one that waits until MX has been read. */
const soonMs = 12_000;
const laterMs = 120_000;
const decideMarginMs = 6_000;

let redis: RedisServer;
let system: System;
let member: MemberView;
let hanging: MemberView;
let count = 0;
/** From the end of each fault until MX was asked again and decided a check. Printed, not judged: a busy machine takes longer. */
const recoveries: string[] = [];

beforeAll(async () => {
  redis = await startRedis();
  system = await startSystem({
    redisUrl: redis.url,
    webhooks: false,
    env: { DECIDE_MARGIN_MS: String(decideMarginMs), BALANCE_LIMIT: "100/10" },
  });
  member = await onboard(system.bank, { id: "debtor", password: "password" });
  hanging = await onboard(system.bank, { id: "hanging", password: "job:hang@check_balance" });
  system.mx.control.changeWebhooks({
    url: `${system.urls.ingest}/webhooks/mx`,
    credentials: webhookCredentials,
    lossRatio: 1,
  });
});
afterAll(async () => {
  console.info(["Going on after Redis was", ...recoveries].join("\n  "));
  await system.stop();
  await redis.stop();
});

async function scheduleFor(debtor: MemberView, decideInMs: number): Promise<string> {
  count += 1;
  const { id } = await system.bank.scheduleCheck({
    debit_id: `debit-${count}`,
    account_guid: debitableOf(debtor),
    amount: "1.00",
    decide_by: new Date(Date.now() + decideInMs).toISOString(),
    max_age_seconds: 0,
  });
  return id;
}

const decided = (id: string) =>
  until(`${id} is decided`, async () => {
    const check = await system.bank.check(id);
    return check.status === "decided" && check;
  });

async function readiness(): Promise<{ status: number; detail: string }> {
  const answer = await fetch(`${system.urls.worker}/readyz`);
  const { detail = "" } = (await answer.json()) as { detail?: string };
  return { status: answer.status, detail };
}

describe.each(redisFaults)("while Redis is $name", ({ name, begin, end, reason }) => {
  it.each(["goes on", "is started again meanwhile"])(
    "every check is decided in time by a worker that %s",
    async (what) => {
      await begin(redis);
      try {
        if (what !== "goes on") await system.restart("worker");
        const soon = [await scheduleFor(member, soonMs), await scheduleFor(hanging, soonMs)];
        const later = await scheduleFor(member, laterMs);
        expect(await system.mx.control.forge({ type: "CONNECTION_STATUS", member: member.guid })).toBe(204);
        const checks = await Promise.all(soon.map(decided));
        expect(checks[1]?.decision).toBe("inconclusive");
        expect(await decided(later)).toMatchObject({ decision: "sufficient" });
        for (const check of checks) expect(check.decided_at?.localeCompare(check.decide_by)).toBe(-1);
        await until("the worker says what is the matter", async () => {
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
