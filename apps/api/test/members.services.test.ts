import { describe, expect, it } from "vitest";
import { newMember, useApi } from "./support/api.ts";
import { says } from "./support/mx-double.ts";

const test = useApi();

const { credentials } = newMember;
const create = (more: object = {}) => test.ask("POST /v1/members", { body: { ...newMember, ...more } });

describe("listing members", () => {
  it("shows every one once, oldest first, as whole objects, by page and by filter", async () => {
    const user_guid = "USR-list";
    const made = [];
    for (let index = 0; index < 5; index += 1) made.push((await create({ user_guid })).body);
    const of = `user_guid=${user_guid}&state=created&institution_code=mxbank`;

    const first = (await test.ask(`GET /v1/members?${of}&limit=3`)).body;
    const second = (await test.ask(`GET /v1/members?${of}&limit=3&cursor=${first.next_cursor}`)).body;

    expect([...first.data, ...second.data]).toEqual(made);
    expect(second.next_cursor).toBeNull();
    expect(
      (await test.ask(`GET /v1/members?user_guid=${user_guid}&limit=5&cursor=`)).body.next_cursor,
    ).toBeNull();
    expect((await test.ask(`GET /v1/members?user_guid=${user_guid}&state=failed`)).body.data).toEqual([]);
  });

  it.each([
    ["limit=0", "limit"],
    ["limit=201", "limit"],
    ["limit=many", "limit"],
    ["state=happy", "state"],
    ["user_guid=1", "user_guid"],
    ["cursor=nonsense", "cursor"],
    [`cursor=${Buffer.from('["timeline",1]').toString("base64url")}`, "cursor"],
    ["limit=1&limit=2", "limit"],
  ])("refuses ?%s", async (query, path) => {
    const { status, body } = await test.ask(`GET /v1/members?${query}`);
    expect(status).toBe(422);
    expect(body.errors.map((error: { path: string }) => error.path)).toEqual([path]);
  });
});

describe("deleting a member", () => {
  it("deletes at MX, erases here, writes an audit row, and then every route of the member is 404", async () => {
    const { guid } = (await create()).body;
    const deleted = await test.ask(`DELETE /v1/members/${guid}`);

    expect({ status: deleted.status, body: deleted.body }).toEqual({ status: 204, body: undefined });
    expect(test.now.mx.members).toEqual([]);
    for (const what of [
      `GET /v1/members/${guid}`,
      `GET /v1/members/${guid}/timeline`,
      `GET /v1/members/${guid}/account_numbers`,
      `GET /v1/members/${guid}/account_owners`,
      `POST /v1/members/${guid}/retry`,
      `DELETE /v1/members/${guid}`,
    ]) {
      expect((await test.ask(what)).body.type, what).toMatch(/member-not-found$/);
    }
    const answers = { body: { answers: [{ guid: "CRD-1", value: "x" }] } };
    expect((await test.ask(`POST /v1/members/${guid}/challenge_answers`, answers)).status).toBe(404);
    expect((await test.ask(`PUT /v1/members/${guid}/credentials`, { body: { credentials } })).status).toBe(
      404,
    );
    const { rows } = await test.now.db.pool.query(
      "select action from audit where member_guid = $1 and action <> 'member_created'",
      [guid],
    );
    expect(rows).toEqual([{ action: "member_erased" }]);
  });

  it("is done when MX has it no more", async () => {
    const { guid } = (await create()).body;
    test.now.mx.members.length = 0;
    expect((await test.ask(`DELETE /v1/members/${guid}`)).status).toBe(204);
  });

  it("erases nothing when MX cannot be reached", async () => {
    const { guid } = (await create()).body;
    const recovers = test.now.mx.always(`DELETE /members/${guid}`, says(502));
    expect((await test.ask(`DELETE /v1/members/${guid}`)).status).toBe(503);
    expect((await test.ask(`GET /v1/members/${guid}`)).status).toBe(200);
    recovers();
    expect((await test.ask(`DELETE /v1/members/${guid}`)).status).toBe(204);
  });
});
