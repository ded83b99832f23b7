import { members } from "@account-opening/db/members";
import { describe, expect, it } from "vitest";
import { newMember, useApi } from "./support/api.ts";
import { refuses, says } from "./support/mx-double.ts";
import { aMxMember } from "./support/mx-world.ts";

const test = useApi();

const { credentials } = newMember;
const create = (more: object = {}) => test.ask("POST /v1/members", { body: { ...newMember, ...more } });

describe("creating a member", () => {
  it("creates it at MX within the request and answers with it", async () => {
    const { status, body } = await create({ id: "app-1", metadata: "note" });

    expect(status).toBe(202);
    expect(body).toMatchObject({
      user_guid: "USR-1",
      id: "app-1",
      institution_code: "mxbank",
      state: "created",
      connection_status: "CREATED",
      reason: null,
      challenges: [],
      accounts: [],
      version: 1,
    });
    expect(body).not.toHaveProperty("oauth_window_uri");
    expect(test.now.mx.callsTo("POST /users/USR-1/members")).toMatchObject([
      {
        body: {
          member: {
            institution_code: "mxbank",
            credentials,
            id: "app-1",
            metadata: "note",
            skip_aggregation: true,
          },
        },
      },
    ]);
    expect((await test.ask(`GET /v1/members/${body.guid}`)).body).toEqual(body);
    const { rows } = await test.now.db.pool.query("select member_guid from outbox where member_guid = $1", [
      body.guid,
    ]);
    expect(rows).toHaveLength(1);
  });

  it("identifies unless specified otherwise", async () => {
    const [yes, no] = [(await create()).body, (await create({ identify: false })).body];
    expect(await members.read(test.now.db, yes.guid)).toMatchObject({ wantsIdentification: true });
    expect(await members.read(test.now.db, no.guid)).toMatchObject({ wantsIdentification: false });
  });

  it("asks for consent instead of credentials where there are none, and shows its window", async () => {
    const { status, body } = await create({
      credentials: [],
      client_redirect_url: "https://bank.example/back",
    });

    expect(status).toBe(202);
    expect(body.oauth_window_uri).toBe("https://bank.example/consent");
    const [call] = test.now.mx.callsTo("POST /members");
    expect(call?.body).toMatchObject({
      client_redirect_url: "https://bank.example/back",
      member: { credentials: [], is_oauth: true },
    });
  });

  it("takes the window from MX's first answer when it is there", async () => {
    const member = aMxMember({ connection_status: "PENDING", oauth_window_uri: "https://mx.example/once" });
    test.now.mx.next("POST /members", says(202, { member }));

    const { body } = await create({ credentials: [] });

    expect(body).toMatchObject({ oauth_window_uri: "https://mx.example/once", connection_status: "PENDING" });
    expect(test.now.mx.callsTo("GET /oauth_window_uri")).toEqual([]);
  });

  it("stores a member whose OAuth window MX does not report", async () => {
    test.now.mx.next("GET /oauth_window_uri", says(500));
    const { status, body } = await create({ credentials: [] });
    expect(status).toBe(202);
    expect(body).not.toHaveProperty("oauth_window_uri");
  });

  it.each([
    ["", {}, "user_guid"],
    ["a user that cannot exist", { user_guid: "MBR-1" }, "user_guid"],
    ["an institution that cannot exist", { institution_code: "a b" }, "institution_code"],
    ["a credential without value", { credentials: [{ guid: "CRD-1" }] }, "credentials.0.value"],
    ["an answer in the place of a flag", { identify: "yes" }, "identify"],
  ])("refuses %s", async (_, wrong, path) => {
    const body = Object.keys(wrong).length === 0 ? {} : { ...newMember, ...wrong };
    const { status, body: problem } = await test.ask("POST /v1/members", { body });
    expect(status).toBe(422);
    expect(problem.type).toBe("urn:account-opening:problem:validation-failed");
    expect(problem.errors.map((error: { path: string }) => error.path)).toContain(path);
    expect(test.now.mx.calls).toEqual([]);
  });

  it.each([
    [404, 503, "mx-not-yet-known"],
    [429, 503, "mx-throttled"],
    [503, 503, "mx-unavailable"],
    [401, 503, "mx-unauthorized"],
    [403, 503, "mx-unauthorized"],
    [406, 503, "mx-unauthorized"],
    [400, 422, "mx-refused"],
    [422, 422, "mx-refused"],
  ])("says of MX's %i: %i %s", async (fromMx, status, name) => {
    test.now.mx.next("POST /members", refuses(fromMx, "No such thing"));
    const answer = await create();
    expect(answer.status).toBe(status);
    expect(answer.body.type).toBe(`urn:account-opening:problem:${name}`);
    if (status === 422) expect(answer.body.detail).toBe("No such thing");
  });

  it("refuses a member that MX names and that another user has", async () => {
    const { body: theirs } = await create();
    const other = aMxMember({ guid: theirs.guid, user_guid: undefined as never });
    test.now.mx.next("POST /members", says(202, { member: other }));

    const answer = await create({ user_guid: "USR-other" });

    expect(answer.status).toBe(502);
    expect(answer.body.type).toBe("urn:account-opening:problem:mx-contradicts");
    const { body } = await test.ask(`GET /v1/members/${theirs.guid}`);
    expect(body.user_guid).toBe(theirs.user_guid);
  });

  it("refuses a member that MX names as another user's", async () => {
    const foreign = aMxMember({ guid: "MBR-foreign", user_guid: "USR-other" });
    test.now.mx.next("POST /members", says(202, { member: foreign }));

    const answer = await create();

    expect(answer.status).toBe(503);
    expect((await test.ask("GET /v1/members/MBR-foreign")).status).toBe(404);
  });

  it("passes on how long MX wants to be left alone", async () => {
    test.now.mx.next("POST /members", says(429, null, { "retry-after": "42" }));
    expect((await create()).headers.get("retry-after")).toBe("42");
  });

  it("reports why an institution refuses", async () => {
    test.now.mx.next("POST /members", refuses(400, "In maintenance", "institution_maintenance_error"));
    expect((await create()).body.type).toMatch(/institution-unavailable$/);
  });
});
