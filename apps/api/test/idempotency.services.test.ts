import { expect, it } from "vitest";
import { newMember, useApi } from "./support/api.ts";
import { call } from "./support/client.ts";
import { refuses, says } from "./support/mx-double.ts";

const test = useApi();

let keys = 0;
const fresh = () => `key-${++keys}`;
const create = (key: string, body: object = newMember) =>
  test.ask("POST /v1/members", { body, headers: { "idempotency-key": key } });

it("the same request is answered again, and done once", async () => {
  const key = fresh();
  const first = await create(key);
  const again = await create(key, Object.fromEntries(Object.entries(newMember).reverse()));
  expect(again).toMatchObject({ status: 202, body: first.body });
  expect(first.headers.get("idempotent-replayed")).toBeNull();
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect(again.headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(test.now.mx.callsTo("POST /members")).toHaveLength(1);
});

it("another body under the same key is a conflict", async () => {
  const key = fresh();
  await create(key);
  const other = await create(key, { ...newMember, id: "other" });
  expect(other.status).toBe(409);
  expect(other.body.type).toMatch(/idempotency-key-reused$/);
});

it("another route and another API key are other requests", async () => {
  const key = fresh();
  await create(key);
  const headers = { "idempotency-key": key };
  expect((await test.ask("POST /v1/users", { body: { id: key }, headers })).status).toBe(201);
  const others = await test.keyWith("members:write");
  expect(
    (await call(test.now.api.url, others, "POST /v1/members", { body: newMember, headers })).status,
  ).toBe(202);
  expect(test.now.mx.callsTo("POST /members")).toHaveLength(2);
});

it("refusals are kept, too, with their headers", async () => {
  const key = fresh();
  test.now.mx.next("POST /members", refuses(400, "No"));
  const first = await create(key);
  const again = await create(key);
  expect(first.status).toBe(422);
  const { instance, ...kept } = first.body;
  expect(again).toMatchObject({ status: 422, body: kept });
  // Each answer names its own request.
  expect(again.body.instance).toBe(`urn:request:${again.headers.get("x-request-id")}`);
  expect(again.body.instance).not.toBe(instance);
  expect(again.headers.get("content-type")).toBe(first.headers.get("content-type"));
  expect(test.now.mx.callsTo("POST /members")).toHaveLength(1);
});

it("a failure is not kept: trying again may help", async () => {
  const key = fresh();
  test.now.mx.next("POST /members", says(429));
  expect((await create(key)).status).toBe(503);
  const again = await create(key);
  expect(again.status).toBe(202);
  expect(again.headers.get("idempotent-replayed")).toBeNull();
});

it("of two concurrent requests the second has to wait", async () => {
  const key = fresh();
  let proceed = () => {
    // Set once MX has received the request.
  };
  const requested = new Promise<void>((resolve) => {
    test.now.mx.next("POST /members", (response) => {
      proceed = () =>
        says(400)(response, { method: "", path: "", query: new URLSearchParams(), body: null, headers: {} });
      resolve();
    });
  });
  const first = create(key);
  await requested;
  const second = await create(key);
  expect(second.status).toBe(409);
  expect(second.body.type).toMatch(/idempotency-key-in-use$/);
  expect(second.headers.get("retry-after")).toBe("1");
  proceed();
  expect((await first).status).toBe(422);
});

it("one whose process was lost is taken over once its lease has run out", async () => {
  const key = fresh();
  test.now.mx.next("POST /members", says(400));
  await create(key);
  const { pool } = test.now.db;
  const loseProcess =
    "update idempotency_keys set status = null, answer = null, lease_until = now() + $2 where key = $1";
  await pool.query(loseProcess, [key, "1 hour"]);
  expect((await create(key)).status).toBe(409);
  await pool.query(loseProcess, [key, "-1 second"]);
  expect((await create(key)).status).toBe(202);
});

it("a new request is leased for less than 15 seconds", async () => {
  const key = fresh();
  test.now.mx.next("POST /members", says(400));
  await create(key);
  const { rows } = await test.now.db.pool.query(
    "select lease_until - created_at < interval '15 seconds' as is_short from idempotency_keys where key = $1",
    [key],
  );
  expect(rows).toEqual([{ is_short: true }]);
});

it("a day later the key is free", async () => {
  const key = fresh();
  await create(key);
  await test.now.db.pool.query(
    "update idempotency_keys set created_at = created_at - interval '25 hours' where key = $1",
    [key],
  );
  expect((await create(key, { ...newMember, id: "tomorrow" })).status).toBe(202);
});

it("a key has at most 255 characters", async () => {
  expect((await create("k".repeat(255))).status).toBe(202);
  const { status, body } = await create("k".repeat(256));
  expect(status).toBe(422);
  expect(body.errors[0].path).toBe("Idempotency-Key");
});

it("what is kept cannot be read in the database", async () => {
  await create("readable", { ...newMember, id: "partner-secret" });
  const { rows } = await test.now.db.pool.query(
    "select encode(answer, 'escape') as answer, encode(body_mac, 'escape') as mac from idempotency_keys where key = 'readable'",
  );
  expect(JSON.stringify(rows)).not.toContain("partner-secret");
});
