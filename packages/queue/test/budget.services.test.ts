import { afterAll, expect, it, vi } from "vitest";
import { connectProducer, createBudget, disconnect, gap, rate } from "../src/index.ts";
import { useRedis } from "./support/redis.ts";

const at = useRedis();
const onUnavailable = vi.fn();
const connections = [1, 2].map(() => connectProducer({ url: at.url, onError: onUnavailable }));
const budgets = connections.map((redis) => createBudget({ redis, prefix: at.prefix, onUnavailable }));
afterAll(async () => {
  await Promise.all(connections.map(disconnect));
  expect(onUnavailable).not.toHaveBeenCalled();
});

it("never grants more than the burst to workers that ask at once", async () => {
  const mx = rate("mx", { perSecond: 0.001, burst: 10 });
  const asked = Array.from({ length: 50 }, () => budgets.map((budget) => budget.take(mx))).flat();
  const granted = (await Promise.all(asked)).filter(({ ok }) => ok);
  expect(granted).toHaveLength(10);
});

it("grants one of many reads of a member within the gap, even when Redis has forgotten the script", async () => {
  await at.redis.script("FLUSH");
  const asked = Array.from({ length: 20 }, () =>
    budgets.map((budget) => budget.take(gap("MBR-1", 60_000))),
  ).flat();
  const answers = await Promise.all(asked);
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  for (const answer of answers) if (!answer.ok) expect(answer.retryAfterMs).toBeGreaterThan(50_000);
});
