import { defaultPolicy } from "@account-opening/core";
import { feed } from "@account-opening/db/notifications";
import { recordChain } from "@account-opening/db/record-chain";
import { expect, it } from "vitest";
import { useApi } from "./support/api.ts";
import { aDecided, aRequest, scheduler } from "./support/checks.ts";
import { call } from "./support/client.ts";
import { aDebtor } from "./support/debtors.ts";

const test = useApi();
const schedule = scheduler(test);

const explain = async (id: string, key = test.now.key) =>
  (await call(test.now.api.url, key, `GET /v1/balance_checks/${id}/explanation`)).body;

it("explains a refused debit: the sum, its reservations, the job, the account, and the requests", async () => {
  const debtor = await aDebtor(test.now.db, { availableBalance: "1898.48" });
  const now = { run_at: undefined };
  const { body: first } = await schedule(aRequest(debtor, { ...now, amount: "1002.38" }));
  const { body: second } = await schedule(aRequest(debtor, { ...now, amount: "825.00" }));
  const headers = { "x-request-id": "request-of-the-third" };
  const { body: third } = await schedule(aRequest(debtor, { ...now, amount: "825.00" }), headers);

  const explained = await explain(third.id);

  expect(explained.check).toEqual(third);
  expect(explained.sum).toMatchObject({
    currency: "USD",
    decided_by: "available_balance",
    balance: "1898.48",
    reserved: "1827.38",
    left: "71.10",
    amount: "825.00",
    difference: "-753.90",
  });
  expect(explained.reserved_until).toBeNull();
  const { reserved_until: reservedUntil } = await explain(first.id);
  expect(Date.parse(reservedUntil)).toBeGreaterThan(Date.parse(first.decide_by));
  expect(explained.sum.reservations).toMatchObject([
    { id: first.id, debit_id: first.debit_id, amount: "1002.38", decision: "sufficient", released_at: null },
    { id: second.id, amount: "825.00" },
  ]);
  expect(explained.job).toMatchObject({ requested_at: null, ended_at: third.as_of });
  expect(explained.job.age_seconds).toBeGreaterThanOrEqual(0);
  expect(explained.job.decided_with.map(({ id }: { id: string }) => id)).toEqual([first.id, second.id]);
  expect(explained.account).toMatchObject({ masked_number: "****0123", can_debit: true, owner_count: 1 });
  expect(explained.account.numbers_read_at).not.toBeNull();
  const { limit, windowSeconds } = defaultPolicy.balanceLimit;
  expect(explained.member).toMatchObject({
    institution_code: "mxbank",
    state: "identified",
    balance_requests: { limit, window_seconds: windowSeconds, requested_at: [], next_at: null },
  });
  expect(explained.history).toMatchObject([
    { action: "balance_check_scheduled", key_name: "all", request_id: "request-of-the-third" },
  ]);
});

it("shows the deliveries of the decision, and its intact record in the hash chain", async () => {
  const { id } = await aDecided(test);
  expect(await explain(id)).toMatchObject({
    sum: null,
    job: null,
    event: null,
    deliveries: [],
    record: null,
  });
  const { body: endpoint } = await test.ask("POST /v1/endpoints", {
    body: { url: "https://core.example.com/events" },
  });
  await feed.publish(test.now.db, new Date());
  await recordChain.continue(test.now.db);

  const explained = await explain(id);

  expect(explained.event.id).toMatch(/^evt_/);
  expect(explained.deliveries).toMatchObject([
    {
      event_id: explained.event.id,
      event_type: "balance_check.decided",
      endpoint_id: endpoint.id,
      endpoint_url: "https://core.example.com/events",
    },
  ]);
  expect(explained.record.is_intact).toBe(true);
  expect(explained.record.hash).toMatch(/^[0-9a-f]{64}$/);

  const client = await test.now.db.pool.connect();
  try {
    await client.query("set session_replication_role = replica");
    await client.query("update balance_decisions set decision = 'sufficient' where check_id = $1", [id]);
  } finally {
    await client.query("set session_replication_role = origin");
    client.release();
  }
  expect((await explain(id)).record).toEqual({ ...explained.record, is_intact: false });
});

it("lists who scheduled, changed and canceled a check", async () => {
  const debtor = await aDebtor(test.now.db);
  const { body: check } = await schedule(aRequest(debtor, { amount: "5000.00" }));
  await schedule(aRequest(debtor));
  await test.ask(`PATCH /v1/balance_checks/${check.id}`, { body: { amount: "1.00" } });
  await test.ask(`DELETE /v1/balance_checks/${check.id}`);
  expect((await explain(check.id)).history).toMatchObject([
    { action: "balance_check_scheduled" },
    { action: "balance_check_changed", detail: { amount_before: "5000.00", amount_after: "1.00" } },
    { action: "balance_check_canceled" },
  ]);
});

it("omits what the key may not read, and knows no other check", async () => {
  const { id } = await aDecided(test);
  const key = await test.keyWith("balance_checks:read");
  expect(await explain(id, key)).toMatchObject({ history: null, deliveries: null });
  const unknown = "CHK-00000000-0000-4000-8000-000000000000";
  expect((await explain(unknown)).type).toMatch(/balance-check-not-found$/);
});
