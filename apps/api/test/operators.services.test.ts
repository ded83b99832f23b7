import { describe, expect, it } from "vitest";
import { newMember, useApi } from "./support/api.ts";
import { aRequest } from "./support/checks.ts";
import { call } from "./support/client.ts";
import { aDebtor } from "./support/debtors.ts";
import { endAs } from "./support/members.ts";

const test = useApi();

const create = async (more: object = {}) =>
  (await test.ask("POST /v1/members", { body: { ...newMember, ...more } })).body;
const guidsOf = async (query: string): Promise<string[]> =>
  (await test.ask(`GET /v1/members?${query}`)).body.data.map(({ guid }: { guid: string }) => guid);

describe("GET /v1/members", () => {
  it("finds members by ID, reason and time of the last change, in either order", async () => {
    const [first, second] = [
      await create({ id: "application-1", user_guid: "USR-operators" }),
      await create({ id: "application-2", user_guid: "USR-operators" }),
    ];
    await endAs(test.now.db, second.guid, "DENIED");
    const changed = (await test.ask(`GET /v1/members/${second.guid}`)).body;
    const user = "user_guid=USR-operators";

    expect(await guidsOf("id=application-1")).toEqual([first.guid]);
    expect(await guidsOf(`${user}&reason=denied`)).toEqual([second.guid]);
    expect(await guidsOf(`${user}&order=desc`)).toEqual([second.guid, first.guid]);
    expect(await guidsOf(`${user}&updated_after=${changed.updated_at}`)).toEqual([second.guid]);
    expect(await guidsOf(`${user}&updated_before=${changed.updated_at}`)).toEqual([first.guid]);
  });

  it("continues a page in descending order", async () => {
    const user_guid = "USR-pages";
    const created = [await create({ user_guid }), await create({ user_guid }), await create({ user_guid })];
    const query = `user_guid=${user_guid}&order=desc&limit=2`;
    const { body: page } = await test.ask(`GET /v1/members?${query}`);
    const { body: last } = await test.ask(`GET /v1/members?${query}&cursor=${page.next_cursor}`);
    const guids = [...page.data, ...last.data].map(({ guid }: { guid: string }) => guid);
    expect(guids).toEqual(created.map(({ guid }) => guid).reverse());
  });
});

describe("the next call of a member", () => {
  it("is shown to keys with ops:read, and not to others", async () => {
    const { guid, next_call: shown } = await create();
    expect(shown).toMatchObject({ call: "request_job", job: "verify", attempt: 1 });
    expect(Date.parse(shown.deadline_at)).toBeGreaterThan(Date.parse(shown.due_at));
    const other = await test.keyWith("members:read");
    const seen = await call(test.now.api.url, other, `GET /v1/members/${guid}`);
    expect(seen.body.guid).toBe(guid);
    expect(seen.body).not.toHaveProperty("next_call");
  });

  it("has no deadline while a balance job is needed", async () => {
    const debtor = await aDebtor(test.now.db);
    await test.ask("POST /v1/balance_checks", { body: aRequest(debtor, { run_at: undefined }) });
    expect((await test.ask(`GET /v1/members/${debtor.memberGuid}`)).body.next_call).toMatchObject({
      call: "read_status",
      deadline_at: null,
    });
  });

  it("is null if there is none, and has no deadline if the stored state is invalid", async () => {
    const { guid } = await create();
    await test.now.db.pool.query(
      "update members set state_data = jsonb_set(state_data, '{state,lane,kind}', '0') where guid = $1",
      [guid],
    );
    expect((await test.ask(`GET /v1/members/${guid}`)).body.next_call).toMatchObject({
      attempt: null,
      deadline_at: null,
    });
    await test.now.db.pool.query("delete from outbox where member_guid = $1", [guid]);
    expect((await test.ask(`GET /v1/members/${guid}`)).body.next_call).toBeNull();
  });
});

it("POST /v1/members/{guid}/refresh requests a status read, with an audit row", async () => {
  const { guid } = await create();
  await endAs(test.now.db, guid, "DENIED");
  const headers = { "x-request-id": "refresh-by-operator" };
  const { status, body } = await test.ask(`POST /v1/members/${guid}/refresh`, { headers });
  expect(status).toBe(202);
  expect(body.next_call.call).toBe("read_status");
  const { body: audit } = await test.ask(`GET /v1/audit?member_guid=${guid}&action=refresh_requested`);
  expect(audit.data).toMatchObject([{ request_id: "refresh-by-operator" }]);
  expect((await test.ask("POST /v1/members/MBR-unknown/refresh")).body.type).toMatch(/member-not-found$/);
});

describe("GET /v1/balance_checks", () => {
  it("finds checks by account, decision, reason, lateness and cutoff, in either order", async () => {
    const debtor = await aDebtor(test.now.db, { availableBalance: "100.00" });
    const schedule = async (more: object) =>
      (await test.ask("POST /v1/balance_checks", { body: aRequest(debtor, { run_at: undefined, ...more }) }))
        .body;
    const sufficient = await schedule({ amount: "10.00" });
    const insufficient = await schedule({ amount: "5000.00" });
    const account = `account_guid=${debtor.accountGuid}`;
    const idsOf = async (query: string): Promise<string[]> =>
      (await test.ask(`GET /v1/balance_checks?${account}&${query}`)).body.data.map(
        ({ id }: { id: string }) => id,
      );

    expect(await idsOf("")).toEqual([sufficient.id, insufficient.id]);
    expect(await idsOf("order=desc")).toEqual([insufficient.id, sufficient.id]);
    expect(await idsOf("decision=insufficient")).toEqual([insufficient.id]);
    expect(await idsOf("late=false")).toEqual([sufficient.id, insufficient.id]);
    expect(await idsOf("late=true")).toEqual([]);
    expect(await idsOf("reason=stale")).toEqual([]);
    expect(await idsOf(`decide_after=${sufficient.decide_by}&decision=sufficient`)).toEqual([sufficient.id]);
    expect(await idsOf(`decide_before=${sufficient.decide_by}&decision=sufficient`)).toEqual([]);
  });
});

describe("API keys", () => {
  it("are listed without their secrets, and revoked with an audit row", async () => {
    const key = await test.keyWith("members:read");
    const { body } = await test.ask("GET /v1/keys?limit=200");
    const listed = body.data.at(-1);
    expect(listed).toMatchObject({ name: "some", scopes: ["members:read"], revoked_at: null });
    expect(JSON.stringify(body)).not.toContain(key);

    const revoked = await test.ask(`POST /v1/keys/${listed.id}/revoke`);
    expect(revoked.status).toBe(200);
    expect(revoked.body.revoked_at).not.toBeNull();
    const again = await test.ask(`POST /v1/keys/${listed.id}/revoke`);
    expect(again.body.revoked_at).toBe(revoked.body.revoked_at);
    expect((await call(test.now.api.url, key, "GET /v1/members")).status).toBe(401);
    const { body: audit } = await test.ask("GET /v1/audit?action=key_revoked");
    expect(audit.data).toMatchObject([{ detail: { key_id: listed.id } }]);
    const unknown = "00000000-0000-4000-8000-000000000000";
    expect((await test.ask(`POST /v1/keys/${unknown}/revoke`)).body.type).toMatch(/key-not-found$/);
  });
});

it("GET /v1/summary counts members, checks and calls to MX", async () => {
  await test.now.db.pool.query(
    `insert into inbox (member_guid, source, type, event, received_at, processed_at, outcome)
     values ('MBR-failed', 'mx', 'call_failed', null, now(), now(), 'applied'),
            ('MBR-earlier', 'mx', 'call_failed', null, now(), now() - interval '1 hour', 'applied')`,
  );
  const { body } = await test.ask("GET /v1/summary");
  const { rows } = await test.now.db.pool.query<{ state: string; count: number }>(
    "select state, count(*)::int from members group by state",
  );
  for (const { state, count } of rows) expect(body.members[state].count).toBe(count);
  expect(body.members.failed).toEqual({ count: 0, oldest_update: null });
  expect(body.mx.calls).toBeGreaterThan(0);
  expect(body.mx.failed_calls).toBe(1);
  expect(body.mx.error_rate).toBe(1 / body.mx.calls);
  expect(Date.parse(body.mx.last_success_at)).toBeGreaterThan(Date.now() - 600_000);
  expect(body.webhooks).toMatchObject({ last_received_at: null, received: 0 });
});
