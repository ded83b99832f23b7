import { members } from "@account-opening/db/members";
import { describe, expect, it } from "vitest";
import { newMember, useApi } from "./support/api.ts";
import { doesAndDisconnects, refuses, says } from "./support/mx-double.ts";
import { aMxMember } from "./support/mx-world.ts";

const test = useApi();

const create = (more: object = {}) => test.ask("POST /v1/members", { body: { ...newMember, ...more } });

describe("a lost answer", () => {
  it("is looked for at MX, and the member taken over", async () => {
    const { mx } = test.now;
    const made = aMxMember({ id: "app-2" });
    mx.next(
      "POST /members",
      doesAndDisconnects(mx, () => made),
    );

    const { status, body } = await create({ id: "app-2" });

    expect(status).toBe(202);
    expect(body).toMatchObject({ guid: made.guid, id: "app-2" });
  });

  it("counts as one only for a member that is not ours and fits", async () => {
    const ours = (await create()).body;
    const { mx } = test.now;
    mx.members.push(aMxMember({ institution_code: "otherbank" }), aMxMember({ user_guid: "USR-2" }));
    mx.next("POST /members", (response) => response.socket?.destroy());

    const answer = await create();

    expect(answer.status).toBe(503);
    expect(answer.body.type).toMatch(/mx-unavailable$/);
    expect((await test.ask(`GET /v1/members/${ours.guid}`)).body.version).toBe(1);
  });

  it("is not taken for a member that MX has deleted and still lists", async () => {
    const { mx } = test.now;
    mx.next("POST /members", (response) => response.socket?.destroy());
    mx.next("GET /members", says(200, { members: [aMxMember()] }));
    expect((await create()).status).toBe(503);
  });

  it("found on the second try by MX's 409", async () => {
    const { mx } = test.now;
    const made = aMxMember();
    mx.members.push(made);
    mx.next("POST /members", refuses(409, "Member already exists"));
    const { status, body } = await create();
    expect({ status, guid: body.guid }).toEqual({ status: 202, guid: made.guid });
  });

  it("found to be ours by its id", async () => {
    const ours = (await create({ id: "app-3" })).body;
    test.now.mx.next("POST /members", refuses(409, "Member already exists"));
    const { status, body } = await create({ id: "app-3" });
    expect(status).toBe(202);
    expect(body).toEqual(ours);
  });

  it("is none when MX's 409 means a member that this product created", async () => {
    await create();
    test.now.mx.next("POST /members", refuses(409, "Member already exists"));
    const { status, body } = await create();
    expect(status).toBe(409);
    expect(body).toMatchObject({
      type: "urn:account-opening:problem:member-exists",
      detail: "Member already exists",
    });
  });
});

describe("adopting a member", () => {
  const adopt = (member_guid: string, more: object = {}) =>
    test.ask("POST /v1/members/adopt", { body: { user_guid: "USR-1", member_guid, ...more } });

  it("takes over what was created elsewhere, as MX has it", async () => {
    const there = aMxMember({ id: "widget", connection_status: "CONNECTED", institution_code: "chase" });
    test.now.mx.members.push(there);
    const { status, body } = await adopt(there.guid, { identify: false });
    expect(status).toBe(202);
    expect(body).toMatchObject({
      guid: there.guid,
      id: "widget",
      institution_code: "chase",
      connection_status: "CONNECTED",
    });
    expect(await members.read(test.now.db, there.guid)).toMatchObject({ wantsIdentification: false });
    const { body: audit } = await test.ask(`GET /v1/audit?member_guid=${there.guid}`);
    expect(audit.data).toMatchObject([{ action: "member_adopted", detail: { origin: "adopted" } }]);
  });

  it("answers with a member that is ours as it is, without asking MX", async () => {
    const ours = (await create()).body;
    test.now.mx.calls.length = 0;
    const { status, body } = await adopt(ours.guid);
    expect({ status, body }).toEqual({ status: 202, body: ours });
    expect(test.now.mx.calls).toEqual([]);
  });

  it("asks to try again when MX does not know the member", async () => {
    const { status, body } = await adopt("MBR-unknown");
    expect(status).toBe(503);
    expect(body.type).toMatch(/mx-not-yet-known$/);
  });

  it("refuses a user that is not the member's", async () => {
    const ours = (await create()).body;
    const { status, body } = await adopt(ours.guid, { user_guid: "USR-2" });
    expect(status).toBe(422);
    expect(body.errors).toEqual([{ path: "user_guid", message: "is not this member's user" }]);
  });

  it("refuses a member without an institution", async () => {
    const there = { ...aMxMember(), institution_code: null };
    test.now.mx.next(`GET /members/${there.guid}`, says(200, { member: there }));
    expect((await adopt(there.guid)).status).toBe(422);
  });
});
