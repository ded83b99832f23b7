import { inbox } from "@account-opening/db/inbox";
import { requestedMembers } from "@account-opening/db/members";
import { describe, expect, it, vi } from "vitest";
import { newMember, useApi } from "./support/api.ts";
import { refuses, says } from "./support/mx-double.ts";
import { aMxMember, type MxMemberWire } from "./support/mx-world.ts";

// MX may answer late.
const test = useApi({ ADOPT_MEMBERS: "true", MX_TIMEOUT_MS: "60000" });

/** A webhook about a member that is not stored, after an advance. */
async function named(memberGuid: string, userGuid: string): Promise<void> {
  const event = { kind: "webhook_received", type: "MEMBER", userGuid } as const;
  const receivedAt = new Date();
  await inbox.append(test.now.db, [
    {
      memberGuid,
      source: "webhook",
      type: "MEMBER",
      event,
      raw: null,
      receivedAt,
      outcome: "unknown_member",
    },
  ]);
}

const outcomeOf = async (guid: string) =>
  (await test.ask(`GET /v1/webhooks?member_guid=${guid}`)).body.data[0].outcome;

const wantsOf = async (guid: string) => {
  const { rows } = await test.now.db.pool.query<{ wants: boolean }>(
    "select wants_identification as wants from members where guid = $1",
    [guid],
  );
  return rows[0]?.wants;
};

async function aUser(): Promise<string> {
  return (await test.ask("POST /v1/users", { body: { email: "ada@example.com" } })).body.guid;
}

describe("a member that a webhook names", () => {
  it("is adopted if its user is known", async () => {
    const user_guid = await aUser();
    const there = aMxMember({
      user_guid,
      connection_status: "CONNECTED",
      institution_code: "chase",
      is_oauth: true,
    });
    test.now.mx.members.push(there);
    await named(there.guid, user_guid);
    await vi.waitUntil(async () => (await outcomeOf(there.guid)) === "adopted", { timeout: 60_000 });
    const { body } = await test.ask(`GET /v1/members/${there.guid}`);
    expect(body).toMatchObject({ user_guid, institution_code: "chase", connection_status: "CONNECTED" });
    const { body: timeline } = await test.ask(`GET /v1/members/${there.guid}/timeline`);
    expect(timeline.data[0]).toMatchObject({ kind: "adopted" });
  });

  it("is adopted although MX cannot be read for many that were named before", async () => {
    const user_guid = await aUser();
    const unreadable = Array.from({ length: 25 }, () => aMxMember({ user_guid }));
    const readable = aMxMember({ user_guid });
    test.now.mx.members.push(...unreadable, readable);
    for (const { guid } of unreadable) {
      for (let count = 0; count < 100; count += 1)
        test.now.mx.next(`GET /users/${user_guid}/members/${guid}`, says(500));
      await named(guid, user_guid);
    }
    await named(readable.guid, user_guid);
    await vi.waitUntil(async () => (await outcomeOf(readable.guid)) === "adopted", { timeout: 60_000 });
    expect(await outcomeOf(unreadable[0]?.guid ?? "")).toBe("unknown_member");
  });

  it("is not adopted if MX has it under another user, or its user is not known", async () => {
    const user_guid = await aUser();
    const elsewhere = aMxMember({ user_guid: "USR-other" });
    const adopted = aMxMember({ user_guid });
    test.now.mx.members.push(elsewhere, adopted);
    await named(elsewhere.guid, user_guid);
    await named(aMxMember().guid, "USR-unknown");
    await named(adopted.guid, user_guid);
    await vi.waitUntil(async () => (await outcomeOf(adopted.guid)) === "adopted", { timeout: 60_000 });
    expect((await test.ask(`GET /v1/members/${elsewhere.guid}`)).status).toBe(404);
    expect(await outcomeOf(elsewhere.guid)).toBe("unknown_member");
    expect(test.now.mx.callsTo("GET /members").some(({ path }) => path.includes("USR-unknown"))).toBe(false);
  });
});

describe("a member that a webhook names before its request has stored it", () => {
  const requestsOf = async (userGuid: string) =>
    (await test.now.db.pool.query("select from requested_members where user_guid = $1", [userGuid])).rowCount;
  const isAdopted = (guid: string) =>
    vi.waitUntil(async () => (await outcomeOf(guid)) === "adopted", { timeout: 60_000 });

  /** MX makes the member and sends its webhook. The response waits for `until`. */
  function mxAnswersLate(made: MxMemberWire, until: () => Promise<unknown>): void {
    test.now.mx.next("POST /members", (response, call) => {
      test.now.mx.members.push(made);
      void named(made.guid, made.user_guid)
        .then(until)
        .then(() => says(202, { member: made })(response, call));
    });
  }

  it("is not adopted while the request runs, which stores it as it was requested", async () => {
    const user_guid = await aUser();
    const made = aMxMember({ user_guid });
    const other = aMxMember({ user_guid: await aUser() });
    mxAnswersLate(made, async () => {
      test.now.mx.members.push(other);
      await named(other.guid, other.user_guid);
      await isAdopted(other.guid);
      expect(await outcomeOf(made.guid)).toBe("unknown_member");
    });
    const { status, body } = await test.ask("POST /v1/members", {
      body: { ...newMember, user_guid, identify: false },
    });
    expect([status, body.guid]).toEqual([202, made.guid]);
    expect(await wantsOf(made.guid)).toBe(false);
    expect(await requestsOf(user_guid)).toBe(0);
    const { body: timeline } = await test.ask(`GET /v1/members/${made.guid}/timeline`);
    expect(timeline.data[0]).toMatchObject({ kind: "created" });
  });

  it("is not adopted if its request was stored after the search for unknown members", async () => {
    const { db, mx } = test.now;
    const user_guid = await aUser();
    const [made, other] = [aMxMember({ user_guid }), aMxMember({ user_guid: await aUser() })];
    mx.members.push(made, other);
    let requestId = 0;
    mx.next(`GET /members/${made.guid}`, (response, call) => {
      const heldUntil = new Date(Date.now() + 600_000);
      const requested = {
        userGuid: user_guid,
        institutionCode: "mxbank",
        wantsIdentification: true,
        heldUntil,
      };
      void requestedMembers.store(db, requested, new Date()).then((id) => {
        requestId = id;
        says(200, { member: made })(response, call);
      });
    });
    await named(made.guid, user_guid);
    await vi.waitUntil(() => requestId > 0, { timeout: 60_000 });
    await named(other.guid, other.user_guid);
    await isAdopted(other.guid);
    expect(await outcomeOf(made.guid)).toBe("unknown_member");
    await requestedMembers.release(db, requestId, new Date(0));
    await isAdopted(made.guid);
  });

  it("is adopted as it was requested if the request takes too long, which then adds its OAuth window", async () => {
    const user_guid = await aUser();
    const made = aMxMember({ user_guid, is_oauth: true, connection_status: "PENDING" });
    mxAnswersLate(made, async () => {
      await test.now.db.pool.query("update requested_members set held_until = now()");
      await isAdopted(made.guid);
    });
    const { status, body } = await test.ask("POST /v1/members", {
      body: { user_guid, institution_code: "mxbank", credentials: [], identify: false },
    });
    expect([status, body.guid]).toEqual([202, made.guid]);
    expect(body.oauth_window_uri).toBe("https://bank.example/consent");
    expect(await wantsOf(made.guid)).toBe(false);
  });

  it("is adopted as it was requested if the request was lost, and returned to a repeated request", async () => {
    const user_guid = await aUser();
    const made = aMxMember({ user_guid });
    const body = { ...newMember, user_guid, identify: false };
    test.now.mx.next("POST /members", (response) => response.socket?.destroy());
    expect((await test.ask("POST /v1/members", { body })).status).toBe(503);
    test.now.mx.members.push(made);
    await named(made.guid, user_guid);
    await isAdopted(made.guid);
    expect(await wantsOf(made.guid)).toBe(false);

    const repeat = (more: object = {}) => {
      test.now.mx.next("POST /members", refuses(409, "Member already exists"));
      return test.ask("POST /v1/members", { body: { ...body, ...more } });
    };
    expect((await repeat({ identify: true })).status).toBe(409);
    expect(await repeat()).toMatchObject({ status: 202, body: { guid: made.guid } });
    expect(await requestsOf(user_guid)).toBe(0);
    expect((await repeat()).status).toBe(409);
  });

  it("is adopted as the URL of the widget requested it", async () => {
    const user_guid = await aUser();
    await test.ask("POST /v1/widget_urls", { body: { user_guid, identify: false } });
    const made = aMxMember({ user_guid, institution_code: "chase" });
    test.now.mx.members.push(made);
    await named(made.guid, user_guid);
    await isAdopted(made.guid);
    expect(await wantsOf(made.guid)).toBe(false);
  });

  it("leaves no row if MX refuses the request", async () => {
    const user_guid = await aUser();
    test.now.mx.next("POST /members", refuses(400, "Invalid credentials"));
    expect((await test.ask("POST /v1/members", { body: { ...newMember, user_guid } })).status).toBe(422);
    expect(await requestsOf(user_guid)).toBe(0);
  });
});

describe("another member to which a consent led, named by a webhook before its result is reported", () => {
  const anOauthMember = { institution_code: "chase", credentials: [] };
  const aConsentedMember = (user_guid: string) =>
    aMxMember({ user_guid, institution_code: "chase", is_oauth: true, connection_status: "CONNECTED" });

  async function create(user_guid: string, identify: boolean): Promise<string> {
    const { body } = await test.ask("POST /v1/members", { body: { ...anOauthMember, user_guid, identify } });
    return body.guid;
  }

  async function isAdopted(other: MxMemberWire): Promise<boolean | undefined> {
    test.now.mx.members.push(other);
    await named(other.guid, other.user_guid);
    await vi.waitUntil(async () => (await outcomeOf(other.guid)) === "adopted", { timeout: 60_000 });
    return wantsOf(other.guid);
  }

  it("is identified only if the first one was to be, and supersedes it once the result is reported", async () => {
    const user_guid = await aUser();
    const first = await create(user_guid, false);
    const other = aConsentedMember(user_guid);
    expect(await isAdopted(other)).toBe(false);
    const result = { status: "success", member_guid: other.guid };
    const { body } = await test.ask(`POST /v1/members/${first}/oauth_result`, { body: result });
    expect(body.guid).toBe(other.guid);
    expect(await wantsOf(other.guid)).toBe(false);
    expect((await test.ask(`GET /v1/members/${first}`)).body.reason).toBe("superseded");
  });

  it("follows the latest request of its user at its institution", async () => {
    const user_guid = await aUser();
    await test.ask("POST /v1/widget_urls", { body: { user_guid, identify: true } });
    const first = await create(user_guid, false);
    const elsewhere = { ...aConsentedMember(user_guid), institution_code: "mxbank" };
    expect(await isAdopted(elsewhere)).toBe(true);
    expect(await isAdopted({ ...aConsentedMember(user_guid), is_oauth: false })).toBe(true);
    expect(await isAdopted(aConsentedMember(await aUser()))).toBe(true);
    await test.ask("POST /v1/widget_urls", { body: { user_guid, identify: true } });
    await test.ask(`POST /v1/members/${first}/oauth_window`, { body: {} });
    expect(await isAdopted(aConsentedMember(user_guid))).toBe(false);
    await test.ask("POST /v1/widget_urls", { body: { user_guid, identify: true } });
    expect(await isAdopted(aConsentedMember(user_guid))).toBe(true);
  });
});
