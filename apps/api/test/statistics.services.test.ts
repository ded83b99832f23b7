import { feed } from "@account-opening/db/notifications";
import { expect, it } from "vitest";
import { newMember, useApi } from "./support/api.ts";
import { inMs } from "./support/debtors.ts";
import { endAs, verify } from "./support/members.ts";

const test = useApi();

const createAt = async (institution_code: string) =>
  (await test.ask("POST /v1/members", { body: { ...newMember, institution_code } })).body.guid;

it("statistics of institutions count members, jobs, outcomes and webhooks", async () => {
  const denied = await createAt("bank_a");
  await endAs(test.now.db, denied, "DENIED");
  await verify(test.now.db, await createAt("bank_a"));
  await createAt("bank_b");
  await feed.publish(test.now.db, new Date());
  const after = [10_000, 11_000, 12_000, 13_000, 14_000, 15_000, 16_000, 17_000, 18_000, 90_000];
  const { pool } = test.now.db;
  await pool.query("delete from job_ends");
  await pool.query("insert into job_ends values ('bank_a', 'verify', $1, $2, 'pppppppppp', 10)", [
    after,
    after.map((ms) => ms + 3_000),
  ]);
  await pool.query(
    `insert into inbox (member_guid, source, type, received_at, processed_at, outcome)
     values ($1, 'webhook', 'CONNECTION_STATUS', now(), now(), 'applied')`,
    [denied],
  );

  const { body } = await test.ask("GET /v1/institution_statistics?limit=1");
  const { body: next } = await test.ask(`GET /v1/institution_statistics?cursor=${body.next_cursor}`);

  const [bankA] = body.data;
  expect(next.data.map((row: { institution_code: string }) => row.institution_code)).toEqual(["bank_b"]);
  expect(bankA).toMatchObject({
    institution_code: "bank_a",
    members: { action_required: 1, connected: 1, identified: 0 },
    oauth_members: 0,
    outcomes: [
      { state: "action_required", reason: "denied", count: 1 },
      { state: "connected", reason: null, count: 1 },
    ],
    failure_rate: 0.5,
    webhooks: { count: 1 },
  });
  const [job] = bankA.jobs;
  expect(job).toMatchObject({ job: "verify", known_jobs: 10, webhook_share: 0 });
  expect(job.median_ms).toBeGreaterThan(13_000);
  expect(job.median_ms).toBeLessThan(25_000);
  expect(job.p95_ms).toBeGreaterThan(60_000);
  expect(job.reads_per_job).toBeLessThan(job.reads_per_job_at_floor);

  const { body: detail } = await test.ask("GET /v1/institution_statistics/bank_a");
  const [polled] = detail.jobs;
  expect(polled.durations_ms).toEqual(after.map((ms) => ms + 1_500));
  const shares = polled.distribution.map(({ share }: { share: number }) => share);
  expect(shares.reduce((sum: number, share: number) => sum + share, 0)).toBeCloseTo(1, 6);
  expect(polled.read_price_ms).toBe(300);
  const [firstMs, secondMs] = polled.planned_reads_ms;
  expect(secondMs - firstMs).toBeGreaterThanOrEqual(detail.poll_floor_ms);
  expect(polled.planned_reads_ms.at(-1)).toBeGreaterThanOrEqual(90_000);
  const { body: unknown } = await test.ask("GET /v1/institution_statistics/bank_x");
  expect(unknown.type).toMatch(/institution-without-members$/);
});

it("statistics of endpoints count deliveries and show the latest response", async () => {
  const { body: endpoint } = await test.ask("POST /v1/endpoints", { body: { url: "https://core.example/" } });
  const { pool } = test.now.db;
  await pool.query(
    "insert into events (id, position, member_guid, type, at, notification) values ('evt_1', nextval('events_position_seq'), 'MBR-1', 'member.failed', now(), '{}')",
  );
  const deliver = (status: string, more: string) =>
    pool.query(
      `insert into deliveries (endpoint_id, event_id, position, member_guid, status, due_at, attempt_count, last_status, last_error, created_at, ended_at)
       values ($1, 'evt_1', 1, 'MBR-1', $2, now(), ${more})`,
      [endpoint.id, status],
    );
  await deliver("delivered", "1, 204, null, now() - interval '100 milliseconds', now()");
  await deliver("delivered", "2, 204, null, now() - interval '2 days', now() - interval '2 days'");
  await deliver("dead", "9, null, 'timeout', now() - interval '1 hour', now()");
  await deliver("pending", "0, null, null, now(), null");

  const { body } = await test.ask("GET /v1/endpoint_statistics");

  expect(body.data).toMatchObject([
    {
      endpoint_id: endpoint.id,
      pending: 1,
      dead: 1,
      ended: { delivered: 1, dead: 1, delivered_by_first_attempt: 1, success_rate: 0.5, median_ms: 100 },
      last_response: { status: null, error: "timeout" },
    },
  ]);
  const { body: newest } = await test.ask(`GET /v1/endpoints/${endpoint.id}/deliveries?order=desc&limit=2`);
  expect(newest.data.map(({ status }: { status: string }) => status)).toEqual(["pending", "dead"]);
});

it("statistics of webhooks count them by time, type and outcome", async () => {
  const { pool } = test.now.db;
  await pool.query("delete from inbox where source = 'webhook'");
  await pool.query(
    `insert into inbox (source, type, received_at, processed_at, outcome)
     select 'webhook', type, received_at, processed_at, outcome from (values
       ('AGGREGATION', '2026-11-01T10:00:10Z'::timestamptz, '2026-11-01T10:00:11Z'::timestamptz, 'applied'),
       ('AGGREGATION', '2026-11-01T10:00:20Z', '2026-11-01T10:00:21Z', 'stale'),
       ('CONNECTION_STATUS', '2026-11-01T10:30:00Z', null, null),
       ('CONNECTION_STATUS', '2026-11-01T12:00:00Z', '2026-11-01T12:00:01Z', 'applied')
     ) as webhook (type, received_at, processed_at, outcome)`,
  );
  const span = "from=2026-11-01T10:00:05.000Z&to=2026-11-01T12:00:00.000Z";
  const { body } = await test.ask(`GET /v1/webhook_statistics?${span}`);
  expect(body).toEqual({
    from: "2026-11-01T10:00:00.000Z",
    to: "2026-11-01T12:00:00.000Z",
    bucket_seconds: 300,
    buckets: [
      { at: "2026-11-01T10:00:00.000Z", type: "AGGREGATION", count: 2 },
      { at: "2026-11-01T10:30:00.000Z", type: "CONNECTION_STATUS", count: 1 },
    ],
    types: [
      { type: "AGGREGATION", count: 2, last_received_at: "2026-11-01T10:00:20.000Z" },
      { type: "CONNECTION_STATUS", count: 1, last_received_at: "2026-11-01T10:30:00.000Z" },
    ],
    outcomes: [
      { outcome: "applied", count: 1 },
      { outcome: "stale", count: 1 },
      { outcome: "pending", count: 1 },
    ],
  });
  expect((await test.ask("GET /v1/webhook_statistics")).body.bucket_seconds).toBe(900);
  const { body: tooLong } = await test.ask(
    `GET /v1/webhook_statistics?from=${inMs(-40 * 86_400_000)}&to=${inMs(0)}`,
  );
  expect(tooLong.errors).toMatchObject([{ path: "to", message: "must be at most 31 days after from" }]);
});

it("the last use of a key is shown, and its acts are found by their request", async () => {
  const headers = { "x-request-id": "find-this-request" };
  await test.ask("POST /v1/members", { body: { ...newMember, user_guid: "USR-found" }, headers });
  const { body: audit } = await test.ask("GET /v1/audit?request_id=find-this-request");
  expect(audit.data).toMatchObject([{ action: "member_created", request_id: "find-this-request" }]);
  await test.keyWith("members:read");
  const { body: keys } = await test.ask("GET /v1/keys");
  const usedAt = (name: string) => keys.data.find((key: { name: string }) => key.name === name)?.last_used_at;
  expect(Date.parse(usedAt("all"))).toBeGreaterThan(Date.now() - 600_000);
  expect(usedAt("some")).toBeNull();
});
