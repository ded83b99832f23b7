import { inbox } from "@account-opening/db/inbox";
import { describe, expect, it } from "vitest";
import { useApi } from "./support/api.ts";
import { challenge, selection } from "./support/members.ts";

const test = useApi();

describe("the timeline", () => {
  it("lists every entry, oldest first, by page", async () => {
    const guid = await test.aMember();
    await challenge(test.now.db, guid, selection);
    const whole = (await test.ask(`GET /v1/members/${guid}/timeline`)).body;
    expect(whole.data).toMatchObject([
      { kind: "created" },
      { kind: "job_accepted", job: "verify" },
      { kind: "state_changed", from: "created", to: "verifying", reason: null },
      { kind: "status_changed", connection_status: "CHALLENGED", is_being_aggregated: true },
      { kind: "challenges_asked", challenges: [{ guid: "CRD-select", type: "OPTIONS" }] },
      { kind: "state_changed", from: "verifying", to: "challenged" },
    ]);
    expect(whole.next_cursor).toBeNull();
    const first = (await test.ask(`GET /v1/members/${guid}/timeline?limit=4`)).body;
    const rest = (await test.ask(`GET /v1/members/${guid}/timeline?limit=4&cursor=${first.next_cursor}`))
      .body;
    expect([...first.data, ...rest.data]).toEqual(whole.data);
    expect((await test.ask("GET /v1/members/MBR-unknown/timeline")).status).toBe(404);
  });
});

describe("webhooks received", () => {
  const hint = (memberGuid: string) => ({
    memberGuid,
    source: "webhook" as const,
    type: "CONNECTION_STATUS",
    event: { kind: "webhook_received", type: "CONNECTION_STATUS" } as const,
    raw: null,
    receivedAt: new Date(),
    outcome: null,
  });

  it("are listed with their outcomes, and can be replayed", async () => {
    const guid = await test.aMember();
    await inbox.append(test.now.db, [hint(guid), { ...hint(guid), event: null, outcome: "unreadable" }]);
    const listed = (await test.ask(`GET /v1/webhooks?member_guid=${guid}`)).body;
    const [waiting, unreadable] = listed.data;
    expect(waiting).toMatchObject({ type: "CONNECTION_STATUS", member_guid: guid, outcome: "pending" });

    const replayed = await test.ask(`POST /v1/webhooks/${waiting.id}/replay`);

    expect(replayed).toMatchObject({ status: 202, body: { ...waiting, outcome: "applied" } });
    expect((await test.ask(`GET /v1/webhooks?outcome=unreadable&member_guid=${guid}`)).body.data).toEqual([
      unreadable,
    ]);
    expect((await test.ask(`POST /v1/webhooks/${unreadable.id}/replay`)).body.type).toMatch(
      /nothing-to-replay$/,
    );
    for (const id of ["99999999", "0", "-1", "abc", "99999999999999999999"]) {
      expect((await test.ask(`POST /v1/webhooks/${id}/replay`)).body.type, id).toMatch(/webhook-not-found$/);
    }
  });

  it("are shown by page", async () => {
    const guid = "MBR-paged";
    await inbox.append(
      test.now.db,
      Array.from({ length: 5 }, () => hint(guid)),
    );
    const first = (await test.ask(`GET /v1/webhooks?member_guid=${guid}&limit=3`)).body;
    const rest = (await test.ask(`GET /v1/webhooks?member_guid=${guid}&limit=3&cursor=${first.next_cursor}`))
      .body;
    const ids = [...first.data, ...rest.data].map(({ id }: { id: string }) => Number(id));
    expect(ids).toHaveLength(5);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    expect(rest.next_cursor).toBeNull();
  });

  it("about an unknown member can be replayed, with that outcome", async () => {
    await inbox.append(test.now.db, [hint("MBR-unknown")]);
    const [row] = (await test.ask("GET /v1/webhooks?member_guid=MBR-unknown")).body.data;
    expect((await test.ask(`POST /v1/webhooks/${row.id}/replay`)).body.outcome).toBe("unknown_member");
  });
});
