import { inbox } from "@account-opening/db/inbox";
import { describe, expect, it, vi } from "vitest";
import { useApi } from "./support/api.ts";
import { says } from "./support/mx-double.ts";
import { aMxMember } from "./support/mx-world.ts";

const test = useApi({ ADOPT_MEMBERS: "true" });

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
