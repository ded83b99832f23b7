import { describe, expect, it } from "vitest";
import { useApi } from "./support/api.ts";
import { secret, storeResults } from "./support/members.ts";

const test = useApi();

describe("what was read from MX", () => {
  it("account numbers are shown in clear, and each reading leaves an audit row", async () => {
    const guid = await test.aMember();
    await storeResults(test.now.db, guid, "ACT-1");

    const numbers = await test.ask(`GET /v1/members/${guid}/account_numbers`);
    const owners = await test.ask(`GET /v1/members/${guid}/account_owners`);

    expect(numbers.body.data).toEqual([
      {
        account_guid: "ACT-1",
        account_number: secret.accountNumber,
        routing_number: secret.routingNumber,
        may_be_tokenized: false,
        passed_validation: true,
        institution_number: null,
        transit_number: null,
      },
    ]);
    expect(owners.body.data).toMatchObject([
      { account_guid: "ACT-1", owner_name: secret.owner, first_name: null },
    ]);
    const { rows } = await test.now.db.pool.query(
      "select action, detail, api_key_id <> '' as has_key from audit where member_guid = $1 and action <> 'member_created' order by id",
      [guid],
    );
    expect(rows).toEqual([
      { action: "account_numbers_read", detail: { count: 1 }, has_key: true },
      { action: "account_owners_read", detail: { count: 1 }, has_key: true },
    ]);
  });

  it("nothing is shown that cannot be written down", async () => {
    const guid = await test.aMember();
    await storeResults(test.now.db, guid, "ACT-2");
    await test.now.db.pool.query("alter table audit rename to audit_away");
    try {
      const { status, body } = await test.ask(`GET /v1/members/${guid}/account_numbers`);
      expect(status).toBe(500);
      expect(JSON.stringify(body)).not.toContain(secret.accountNumber);
    } finally {
      await test.now.db.pool.query("alter table audit_away rename to audit");
    }
  });

  it("before there is anything the lists are empty", async () => {
    const guid = await test.aMember();
    expect((await test.ask(`GET /v1/members/${guid}/account_numbers`)).body).toEqual({ data: [] });
    expect((await test.ask(`GET /v1/members/${guid}/account_owners`)).body).toEqual({ data: [] });
  });

  it("an account is shown as last read, with when that was", async () => {
    const guid = await test.aMember();
    await storeResults(test.now.db, guid, "ACT-3");
    const { status, body } = await test.ask("GET /v1/accounts/ACT-3");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      guid: "ACT-3",
      member_guid: guid,
      masked_number: "****0123",
      available_balance: "1250.50",
      balance: "1300.00",
      currency: "USD",
      imported_at: "2026-11-23T09:01:25.000Z",
      as_of: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    expect((await test.ask(`GET /v1/members/${guid}`)).body.accounts).toEqual([
      {
        guid: "ACT-3",
        name: "Checking",
        type: "CHECKING",
        masked_number: "****0123",
        is_closed: false,
        can_debit: true,
      },
    ]);
    expect((await test.ask("GET /v1/accounts/ACT-unknown")).status).toBe(404);
    expect((await test.ask("GET /v1/accounts/MBR-1")).body.type).toMatch(/account-not-found$/);
  });
});

describe("a search for account numbers", () => {
  const search = (body: object) => test.ask("POST /v1/account_numbers/search", { body });

  it("finds the members that have them, and is on record without them", async () => {
    const guid = await test.aMember();
    await storeResults(test.now.db, guid, "ACT-searched");
    const { accountNumber: account_number, routingNumber: routing_number } = secret;
    const { status, body } = await search({ account_number, routing_number });
    expect(status).toBe(200);
    expect(body.data).toContainEqual({ account_guid: "ACT-searched", member_guid: guid });
    expect((await search({ account_number, routing_number: "000000000" })).body).toEqual({ data: [] });
    const audit = await test.ask("GET /v1/audit?action=account_numbers_searched&limit=200");
    expect(audit.body.data).toHaveLength(2);
    expect(JSON.stringify(audit.body)).not.toContain(account_number);
  });

  it("needs the scope and both numbers", async () => {
    expect((await search({ account_number: "1" })).status).toBe(422);
    const key = { authorization: `Bearer ${await test.keyWith("members:read")}` };
    const refused = await test.ask("POST /v1/account_numbers/search", { headers: key, body: {} });
    expect(refused.status).toBe(403);
  });
});
