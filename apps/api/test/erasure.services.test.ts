import { erasures } from "@account-opening/db/erasure";
import { describe, expect, it, vi } from "vitest";
import { newMember, useApi } from "./support/api.ts";
import { aRequest, scheduler } from "./support/checks.ts";
import type { Reply } from "./support/client.ts";
import { secret, storeResults } from "./support/members.ts";
import { refuses, says } from "./support/mx-double.ts";

const test = useApi();
const schedule = scheduler(test);

let count = 0;
const fresh = (what: string) => `${what}-${++count}`;

const keyed = (what: string, key: string, body: object): Promise<Reply> =>
  test.ask(what, { body, headers: { "idempotency-key": key } });

interface Person {
  guid: string;
  id: string;
  members: string[];
  accounts: string[];
}

/** A user of MX with members that have accounts, numbers and owners. */
async function aPerson({ memberCount = 2 }: { memberCount?: number } = {}): Promise<Person> {
  const id = fresh("own-id-secret");
  const { body } = await test.ask("POST /v1/users", { body: { id, email: `${id}@example.com` } });
  const person: Person = { guid: body.guid, id, members: [], accounts: [] };
  for (let index = 0; index < memberCount; index += 1) {
    const member = await test.ask("POST /v1/members", {
      body: { ...newMember, user_guid: body.guid, id: fresh(`${id}-member`) },
    });
    const account = fresh("ACT");
    await storeResults(test.now.db, member.body.guid, account);
    person.members.push(member.body.guid);
    person.accounts.push(account);
  }
  await letMxKnow();
  return person;
}

/** A 404 of MX about a recent creation is verified a second time. This moves the creation into the past. */
async function letMxKnow(): Promise<void> {
  for (const table of ["users", "members"])
    await test.now.db.pool.query(`update ${table} set created_at = created_at - interval '1 minute'`);
}

async function auditOf(action: string, userGuid: string) {
  const { body } = await test.ask(`GET /v1/audit?action=${action}&limit=200&order=desc`);
  return body.data.filter(
    ({ detail }: { detail: Record<string, string> }) => detail["user_guid"] === userGuid,
  );
}

/** Every row of every table, as text; bytes in hex. */
async function everythingStored(): Promise<string> {
  const { pool } = test.now.db;
  const { rows: tables } = await pool.query("select tablename from pg_tables where schemaname = 'public'");
  const dumps = await Promise.all(
    tables.map(async ({ tablename }) => {
      const { rows } = await pool.query(`select to_jsonb(row)::text as row from "${tablename}" as row`);
      return rows.map(({ row }) => row).join("\n");
    }),
  );
  return dumps.join("\n");
}

describe("GET /v1/users", () => {
  it("lists users oldest first, by page and by own id, and shows each as it is listed", async () => {
    const people = [await aPerson(), await aPerson(), await aPerson()];
    const guids = people.map(({ guid }) => guid);
    const listed: string[] = [];
    for (let next = ""; ; ) {
      const { body } = await test.ask(`GET /v1/users?limit=2${next}`);
      listed.push(...body.data.map(({ guid }: { guid: string }) => guid));
      if (body.next_cursor === null) break;
      next = `&cursor=${body.next_cursor}`;
    }
    expect(new Set(listed).size).toBe(listed.length);
    expect(listed.filter((guid) => guids.includes(guid))).toEqual(guids);

    const [first] = people;
    const { body } = await test.ask(`GET /v1/users?id=${first?.id}`);
    expect(body).toEqual({
      data: [{ guid: first?.guid, id: first?.id, created_at: expect.any(String), erasure_began_at: null }],
      next_cursor: null,
    });
    expect((await test.ask(`GET /v1/users/${first?.guid}`)).body).toEqual(body.data[0]);
    expect((await test.ask("GET /v1/users?id=unknown")).body.data).toEqual([]);
  });

  it.each(["limit=0", "cursor=nonsense", "email=a", "id=%00"])("refuses ?%s", async (query) => {
    expect((await test.ask(`GET /v1/users?${query}`)).status).toBe(422);
  });

  it("shows the user of an adopted member", async () => {
    const guid = fresh("USR-adopted");
    await test.ask("POST /v1/members", { body: { ...newMember, user_guid: guid } });
    const { body } = await test.ask(`GET /v1/users/${guid}`);
    expect(body).toMatchObject({ guid, id: null });
  });

  it("shows a user that only MX knows, and none that MX does not know", async () => {
    const user = { guid: fresh("USR-mx"), id: "made-elsewhere", email: null, metadata: null };
    test.now.mx.users.push(user);
    expect((await test.ask(`GET /v1/users/${user.guid}`)).body).toEqual({
      guid: user.guid,
      id: user.id,
      created_at: null,
      erasure_began_at: null,
    });
    expect(await test.ask("GET /v1/users/USR-unknown")).toMatchObject({
      status: 404,
      body: { type: "urn:account-opening:problem:user-not-found" },
    });
    test.now.mx.next("GET /users/USR-unknown", says(500));
    test.now.mx.next("GET /users/USR-unknown", says(500));
    test.now.mx.next("GET /users/USR-unknown", says(500));
    expect((await test.ask("GET /v1/users/USR-unknown")).status).toBe(503);
  });
});

describe("DELETE /v1/users/{guid}", () => {
  it("deletes user and members at MX, erases them here, and says what it erased and what stays", async () => {
    const person = await aPerson();
    const other = await aPerson({ memberCount: 1 });
    const { body: check } = await schedule(aRequest({ accountGuid: person.accounts[0] ?? "" }));
    const { status, body } = await test.ask(`DELETE /v1/users/${person.guid}`);

    expect(status).toBe(200);
    expect(body.erased).toMatchObject({
      user: { guid: person.guid, at_mx: "deleted" },
      members: [...person.members].sort().map((guid) => ({ guid, at_mx: "deleted" })),
      accounts: 2,
      account_numbers: 2,
      account_owners: 2,
      kept_answers: 0,
    });
    expect(body.erased.timeline_entries).toBeGreaterThan(1);
    expect(body.kept).toMatchObject({
      user: { count: 1 },
      balance_checks: { count: 1 },
      decisions: { count: 1 },
      returns: { count: 0 },
      events: { until: expect.stringContaining("30 days") },
    });
    for (const kept of Object.values(body.kept))
      expect(kept).toMatchObject({ holds: expect.any(String), why: expect.any(String) });
    expect(test.now.mx.users.map(({ guid }) => guid)).toEqual([other.guid]);
    expect(test.now.mx.members.map(({ guid }) => guid)).toEqual(other.members);

    const asOthers = [
      `GET /v1/users/${person.guid}`,
      ...person.members.flatMap((guid) => [`GET /v1/members/${guid}`, `GET /v1/members/${guid}/timeline`]),
      `GET /v1/accounts/${person.accounts[0]}`,
    ];
    expect((await test.ask(`DELETE /v1/users/${person.guid}`)).body).toEqual(body);
    for (const what of asOthers) expect([what, (await test.ask(what)).status]).toEqual([what, 404]);
    expect((await test.ask(`GET /v1/users?id=${person.id}`)).body.data).toEqual([]);
    expect((await test.ask(`GET /v1/balance_checks/${check.id}`)).body).toMatchObject({
      status: "decided",
      decision: "inconclusive",
    });
    expect((await test.ask(`GET /v1/members/${other.members[0]}`)).status).toBe(200);

    expect(await auditOf("user_erased", person.guid)).toMatchObject([
      { member_guid: null, detail: { outcome: "erased", member_count: 2, mx: "deleted" } },
      { member_guid: expect.stringMatching(/^MBR-/) },
      { member_guid: expect.stringMatching(/^MBR-/) },
      { member_guid: null, detail: { outcome: "began" } },
    ]);
  });

  it("leaves nothing of the person in any table but ids", async () => {
    const person = await aPerson();
    await keyed("POST /v1/users", `${person.id}-key`, { id: person.id });
    const search = { account_number: secret.accountNumber, routing_number: secret.routingNumber };
    await keyed("POST /v1/account_numbers/search", `${person.id}-search`, search);
    const forms = [person.id, Buffer.from(person.id).toString("hex"), ...person.accounts];
    const before = await everythingStored();
    for (const form of [person.id, ...person.accounts]) expect(before).toContain(form);

    expect((await test.ask(`DELETE /v1/users/${person.guid}`)).status).toBe(200);

    const after = await everythingStored();
    for (const form of forms) expect(after.includes(form), form).toBe(false);
    const { rows } = await test.now.db.pool.query(
      "select * from users where guid = $1 and partner_id is null and erased_at is not null",
      [person.guid],
    );
    expect(rows).toHaveLength(1);
  });

  it("treats a user that MX does not know as deleted", async () => {
    const { guid, members } = await aPerson();
    test.now.mx.users.length = 0;
    test.now.mx.members.length = 0;
    const { status, body } = await test.ask(`DELETE /v1/users/${guid}`);
    expect([status, body.erased.user, body.erased.members]).toEqual([
      200,
      { guid, at_mx: "not_found" },
      [...members].sort().map((member) => ({ guid: member, at_mx: "not_found" })),
    ]);
  });

  it("asks twice about what MX may not know yet", async () => {
    const { body } = await test.ask("POST /v1/users", { body: { id: fresh("just-now") } });
    test.now.mx.next(`DELETE /users/${body.guid}`, refuses(404, "User not found"));
    const erased = await test.ask(`DELETE /v1/users/${body.guid}`);
    expect(erased.body.erased.user).toEqual({ guid: body.guid, at_mx: "deleted" });
    expect(test.now.mx.users).toEqual([]);
  });

  it("deletes a user that only MX knows, and records no user that MX does not know either", async () => {
    const user = { guid: fresh("USR-mx"), id: "made-elsewhere", email: null, metadata: null };
    test.now.mx.users.push(user);
    const { body } = await test.ask(`DELETE /v1/users/${user.guid}`);
    expect(body.erased).toMatchObject({ user: { guid: user.guid, at_mx: "deleted" }, members: [] });
    expect(test.now.mx.users).toEqual([]);
    expect((await test.ask("DELETE /v1/users/USR-unknown")).status).toBe(404);
    expect(await everythingStored()).not.toContain("USR-unknown");
  });

  it("finishes when it is repeated, wherever it broke off, and its receipt is about all of it", async () => {
    const person = await aPerson();
    const [first = "", second = ""] = [...person.members].sort();
    const erase = () => test.ask(`DELETE /v1/users/${person.guid}`);
    const isWhole = async () => {
      const reads = person.members.map((guid) => test.ask(`GET /v1/members/${guid}/account_numbers`));
      for (const { status, body } of await Promise.all(reads))
        expect([status, body.data.length]).toEqual([200, 1]);
      const { body } = await test.ask(`GET /v1/users/${person.guid}`);
      expect(body).toMatchObject({ id: person.id, erasure_began_at: expect.any(String) });
    };

    const { pool } = test.now.db;
    await pool.query("alter table users add constraint unerasable check (erased_at is null) not valid");
    const userFails = test.now.mx.always(`DELETE /users/${person.guid}`, says(502));
    const memberFails = test.now.mx.always(`DELETE /members/${second}`, says(503));
    expect((await erase()).status).toBe(503);
    await isWhole();
    memberFails();
    expect((await erase()).status).toBe(503);
    await isWhole();
    userFails();
    expect((await erase()).status).toBe(500);
    await isWhole();
    await pool.query("alter table users drop constraint unerasable");

    const { status, body } = await erase();
    expect(status).toBe(200);
    expect(body.erased).toMatchObject({
      user: { at_mx: "deleted" },
      members: [
        { guid: first, at_mx: "deleted" },
        { guid: second, at_mx: "deleted" },
      ],
      accounts: 2,
    });
    expect(await erase()).toMatchObject({ status: 200, body });
    expect(test.now.mx.callsTo(`DELETE /members/${first}`)).toHaveLength(1);
    const outcomes = (await auditOf("user_erased", person.guid)).map(
      ({ detail }: { detail: Record<string, string> }) => detail["outcome"],
    );
    expect(outcomes).toEqual(["erased", undefined, undefined, "began"]);
  });

  it("while it is under way the user gets no members, and is not found again by its id", async () => {
    const { guid, id } = await aPerson();
    const recovers = test.now.mx.always(`DELETE /users/${guid}`, says(503));
    expect((await test.ask(`DELETE /v1/users/${guid}`)).status).toBe(503);
    const create = () => test.ask("POST /v1/members", { body: { ...newMember, user_guid: guid } });
    expect((await create()).body.type).toMatch(/user-being-erased$/);
    expect((await test.ask("POST /v1/users", { body: { id } })).body.type).toMatch(/user-being-erased$/);
    const adopted = { user_guid: guid, member_guid: "MBR-elsewhere" };
    expect((await test.ask("POST /v1/members/adopt", { body: adopted })).status).toBe(409);

    recovers();
    expect((await test.ask(`DELETE /v1/users/${guid}`)).status).toBe(200);
    test.now.mx.users.push({ guid, id, email: null, metadata: null });
    expect((await create()).body.type).toMatch(/user-not-found$/);
    expect(test.now.mx.callsTo("POST /members")).toHaveLength(2);
  });

  it("a member that MX created while the user was erased is not registered", async () => {
    const { guid } = await aPerson({ memberCount: 0 });
    test.now.mx.next("POST /members", (response, call) => {
      void test.ask(`DELETE /v1/users/${guid}`).then(({ status }) => {
        expect(status).toBe(200);
        says(202, {
          member: { guid: "MBR-too-late", user_guid: guid, institution_code: "mxbank", ...Object(call.body) },
        })(response, call);
      });
    });
    const late = await test.ask("POST /v1/members", { body: { ...newMember, user_guid: guid } });
    expect(late).toMatchObject({ status: 409 });
    expect(late.body.type).toMatch(/user-being-erased$/);
    expect((await test.ask("GET /v1/members/MBR-too-late")).status).toBe(404);
  });

  it("gives two callers at once the same receipt, and is audited once", async () => {
    const { guid } = await aPerson();
    const [one, other] = await Promise.all([1, 2].map(() => test.ask(`DELETE /v1/users/${guid}`)));
    expect([one?.status, other?.status]).toEqual([200, 200]);
    expect(one?.body).toEqual(other?.body);
    expect(await auditOf("user_erased", guid)).toHaveLength(4);
  });

  it("needs the scope to write members; reading needs that to read them", async () => {
    const { guid } = await aPerson({ memberCount: 0 });
    const { call } = await import("./support/client.ts");
    const reader = await test.keyWith("members:read");
    const writer = await test.keyWith("members:write");
    const as = async (key: string, what: string) => (await call(test.now.api.url, key, what)).status;
    expect(await as(reader, `DELETE /v1/users/${guid}`)).toBe(403);
    expect(await as(writer, `GET /v1/users/${guid}`)).toBe(403);
    expect(await as(writer, "GET /v1/users")).toBe(403);
    expect(await as(reader, `GET /v1/users/${guid}`)).toBe(200);
    expect(await as(writer, `DELETE /v1/users/${guid}`)).toBe(200);
  });
});

describe("an erasure that its caller does not repeat", () => {
  const isErased = (what: string) =>
    vi.waitUntil(async () => (await test.ask(`GET ${what}`)).status === 404, { timeout: 60_000 });

  it("of a user is completed once MX has recovered, and a late repetition gets the receipt", async () => {
    const { guid, members } = await aPerson();
    const recovers = test.now.mx.always(`DELETE /users/${guid}`, says(503));
    expect((await test.ask(`DELETE /v1/users/${guid}`)).status).toBe(503);
    recovers();
    await isErased(`/v1/users/${guid}`);

    expect(test.now.mx.members.filter(({ guid: member }) => members.includes(member))).toEqual([]);
    const { status, body } = await test.ask(`DELETE /v1/users/${guid}`);
    expect([status, body.erased.user.at_mx, body.erased.members.length]).toEqual([200, "deleted", 2]);
    expect(await test.ask(`DELETE /v1/users/${guid}`)).toMatchObject({ status: 200, body });
    const [erased, ...others] = await auditOf("user_erased", guid);
    expect(erased.detail).toMatchObject({ outcome: "erased", mx: "deleted", continued: "true" });
    expect(new Set([erased, ...others].map(({ key_id }) => key_id)).size).toBe(1);
    expect(others.at(-1).detail).toEqual({ user_guid: guid, outcome: "began" });
    expect(others).toHaveLength(3);
  });

  it("of a member is completed once MX has recovered, and a late repetition is 204", async () => {
    const { members } = await aPerson({ memberCount: 1 });
    const [guid = ""] = members;
    const recovers = test.now.mx.always(`DELETE /members/${guid}`, says(503));
    expect((await test.ask(`DELETE /v1/members/${guid}`)).status).toBe(503);
    recovers();
    await isErased(`/v1/members/${guid}`);

    expect(test.now.mx.members).toEqual([]);
    expect((await test.ask(`DELETE /v1/members/${guid}`)).status).toBe(204);
    const { body } = await test.ask(`GET /v1/audit?member_guid=${guid}&action=member_erased`);
    expect(body.data).toMatchObject([{ detail: { continued: "true" } }]);
  });

  it("is completed if its process was lost, and does not wait for one that always fails", async () => {
    const failing = await aPerson();
    const lost = await aPerson();
    const recovers = test.now.mx.always(`DELETE /users/${failing.guid}`, says(503));
    const request = { caller: { apiKeyId: "KEY-lost", requestId: "request-1" }, dueAt: new Date(0) };
    for (const { guid } of [failing, lost])
      await erasures.beginOfUser(test.now.db, { guid, createdAt: new Date(0) }, request, new Date());
    await isErased(`/v1/users/${lost.guid}`);
    const [erased] = await auditOf("user_erased", lost.guid);
    expect(erased).toMatchObject({ key_id: "KEY-lost", request_id: "request-1" });
    const { body } = await test.ask(`GET /v1/users/${failing.guid}`);
    expect(body.erasure_began_at).toEqual(expect.any(String));
    expect(test.now.log()).toContain("erasure.failed");
    recovers();
    await isErased(`/v1/users/${failing.guid}`);
  });
});

describe("an answer kept for an Idempotency-Key", () => {
  const isErased = ({ status, body, headers }: Reply) => {
    expect(status).toBe(410);
    expect(body.type).toBe("urn:account-opening:problem:answer-erased");
    expect(headers.get("idempotent-replayed")).toBeNull();
  };

  it("is erased with its member for every kind of request, and no work is repeated", async () => {
    const { guid, members, accounts } = await aPerson({ memberCount: 1 });
    const [member = "", account = ""] = [...members, ...accounts];
    const key = fresh("of-a-member");
    const adopted = { user_guid: guid, member_guid: member };
    const shown = await keyed("POST /v1/members/adopt", key, adopted);
    expect(shown.body.accounts).toMatchObject([{ guid: account }]);
    const search = { account_number: secret.accountNumber, routing_number: secret.routingNumber };
    const found = await keyed("POST /v1/account_numbers/search", key, search);
    expect(found.body.data).toContainEqual({ account_guid: account, member_guid: member });
    const refused = await keyed(`POST /v1/members/${member}/retry`, key, {});
    expect(refused.status).toBe(409);

    expect((await test.ask(`DELETE /v1/members/${member}`)).status).toBe(204);

    test.now.mx.calls.length = 0;
    isErased(await keyed("POST /v1/members/adopt", key, adopted));
    isErased(await keyed("POST /v1/account_numbers/search", key, search));
    isErased(await keyed(`POST /v1/members/${member}/retry`, key, {}));
    isErased(await keyed("POST /v1/members/adopt", key, { ...adopted, identify: false }));
    expect(test.now.mx.calls).toEqual([]);
    const { rows } = await test.now.db.pool.query(
      "select answer, body_mac from idempotency_keys where key = $1 or status = 410 and answer is not null",
      [key],
    );
    expect(rows).toEqual([]);
  });

  it("is erased with its user, which is not created again", async () => {
    const key = fresh("of-a-user");
    const body = { id: fresh("own-id") };
    const { body: user } = await keyed("POST /v1/users", key, body);
    await letMxKnow();
    const member = { ...newMember, user_guid: user.guid };
    await keyed("POST /v1/members", key, member);
    const { body: receipt } = await test.ask(`DELETE /v1/users/${user.guid}`);
    expect(receipt.erased.kept_answers).toBe(2);

    isErased(await keyed("POST /v1/users", key, body));
    isErased(await keyed("POST /v1/members", key, member));
    expect([test.now.mx.users, test.now.mx.members]).toEqual([[], []]);
    expect((await keyed("POST /v1/users", fresh("another"), body)).status).toBe(201);
  });

  it("of another person stays, so does one that shows only what an erasure leaves", async () => {
    const { guid, accounts } = await aPerson({ memberCount: 1 });
    const key = fresh("stays");
    const other = await keyed("POST /v1/users", key, { id: fresh("own-id") });
    const requested = aRequest({ accountGuid: accounts[0] ?? "" });
    const check = await schedule(requested, { "idempotency-key": key });
    expect((await test.ask(`DELETE /v1/users/${guid}`)).status).toBe(200);

    expect((await schedule(requested, { "idempotency-key": key })).body).toEqual(check.body);
    const path = `POST /v1/balance_checks/${check.body.id}/returns`;
    const returned = { return_code: "R01", returned_at: new Date().toISOString() };
    const reported = await keyed(path, key, returned);
    expect(reported.status).toBe(201);
    expect((await keyed(path, key, returned)).body).toEqual(reported.body);
    const again = await keyed("POST /v1/users", key, { id: other.body.id });
    expect(again.body).toEqual(other.body);
  });
});
