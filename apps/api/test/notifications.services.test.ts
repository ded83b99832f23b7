import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { useApi } from "./support/api.ts";
import { endAs } from "./support/members.ts";

const test = useApi();

const url = "https://core.example.com/account-opening";

describe("endpoints", () => {
  it("are made with a secret that is shown once", async () => {
    const { status, body } = await test.ask("POST /v1/endpoints", {
      body: { url, event_types: ["balance_check.decided"] },
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ url, event_types: ["balance_check.decided"], status: "enabled" });
    expect(body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const { secret, ...shown } = body;
    expect((await test.ask(`GET /v1/endpoints/${body.id}`)).body).toEqual(shown);
    expect((await test.ask("GET /v1/endpoints?limit=200")).body.data).toContainEqual(shown);
    expect(test.now.log()).not.toContain(secret);
  });

  it("get a new secret, and say until when the one before is good", async () => {
    const { body: made } = await test.ask("POST /v1/endpoints", { body: { url } });
    const { status, body } = await test.ask(`POST /v1/endpoints/${made.id}/rotate`);
    expect(status).toBe(200);
    expect(body.secret).not.toBe(made.secret);
    expect(Date.parse(body.previous_secret_until)).toBeGreaterThan(Date.now() + 23 * 3_600_000);
  });

  it("are made once for one Idempotency-Key, with the same secret", async () => {
    const headers = { "idempotency-key": randomUUID() };
    const first = await test.ask("POST /v1/endpoints", { body: { url }, headers });
    const again = await test.ask("POST /v1/endpoints", { body: { url }, headers });
    expect([again.status, again.body]).toEqual([201, first.body]);
  });

  it("go, and are unknown then", async () => {
    const { body } = await test.ask("POST /v1/endpoints", { body: { url } });
    expect((await test.ask(`DELETE /v1/endpoints/${body.id}`)).status).toBe(204);
    for (const what of [
      `GET /v1/endpoints/${body.id}`,
      `DELETE /v1/endpoints/${body.id}`,
      `POST /v1/endpoints/${body.id}/rotate`,
      `POST /v1/endpoints/${body.id}/enable`,
      `POST /v1/endpoints/${body.id}/redrive`,
      `GET /v1/endpoints/${body.id}/deliveries`,
      "GET /v1/endpoints/EP-1",
    ]) {
      const reply = await test.ask(what);
      expect([what, reply.status, reply.body.type]).toEqual([
        what,
        404,
        expect.stringMatching(/endpoint-not-found$/),
      ]);
    }
  });

  it.each([
    [{ url: "http://core.example.com/" }, "url"],
    [{ url: "https://127.0.0.1/" }, "url"],
    [{ url: "https://user:secret@core.example.com/" }, "url"],
    [{ url: "nonsense" }, "url"],
    [{}, "url"],
    [{ url, event_types: [] }, "event_types"],
    [{ url, event_types: ["member.exploded"] }, "event_types.0"],
  ])("are refused: %j", async (body, path) => {
    const reply = await test.ask("POST /v1/endpoints", { body });
    expect([reply.status, reply.body.errors?.[0]?.path]).toEqual([422, path]);
    expect(JSON.stringify(reply.body)).not.toContain("secret@");
  });

  it("are changed under the rules for new ones", async () => {
    const { body } = await test.ask("POST /v1/endpoints", { body: { url } });
    const change = (requested: object, headers = {}) =>
      test.ask(`PATCH /v1/endpoints/${body.id}`, { body: requested, headers });
    const changed = {
      url: "https://core.example.com/other",
      event_types: ["member.failed"],
      status: "disabled",
    };
    expect(await change(changed)).toMatchObject({ status: 200, body: changed });
    expect(await change({ status: "enabled", event_types: null })).toMatchObject({
      body: { ...changed, status: "enabled", event_types: null },
    });
    expect((await change({ url: "https://[::127.0.0.1]/" })).body.errors[0].path).toBe("url");
    const blind = { authorization: `Bearer ${await test.keyWith("endpoints:write")}` };
    expect((await change({ url }, blind)).status).toBe(403);
    expect((await change({ status: "enabled" }, blind)).status).toBe(200);
    const { body: audit } = await test.ask("GET /v1/audit?action=endpoint_changed");
    expect(audit.data.map(({ detail }: { detail: object }) => detail)).toContainEqual({
      endpoint_id: body.id,
      changed: "url event_types status",
      status: "disabled",
    });
    await test.ask(`DELETE /v1/endpoints/${body.id}`);
  });

  it("ask for a read scope and a write scope, and for events:read before they name event types", async () => {
    const may = async (scope: "endpoints:read" | "endpoints:write") => ({
      authorization: `Bearer ${await test.keyWith(scope)}`,
    });
    expect((await test.ask("GET /v1/endpoints", { headers: await may("endpoints:read") })).status).toBe(200);
    expect((await test.ask("GET /v1/endpoints", { headers: await may("endpoints:write") })).status).toBe(403);
    const write = await may("endpoints:write");
    const named = { body: { url, event_types: ["member.failed"] }, headers: write };
    expect((await test.ask("POST /v1/endpoints", named)).status).toBe(403);
    const made = await test.ask("POST /v1/endpoints", { body: { url }, headers: write });
    expect(made.status).toBe(201);
    await test.ask(`DELETE /v1/endpoints/${made.body.id}`);
  });

  it("are replayed to from an event that is kept, and only in a span", async () => {
    const { body } = await test.ask("POST /v1/endpoints", { body: { url } });
    const replay = (span: object) => test.ask(`POST /v1/endpoints/${body.id}/replay`, { body: span });
    expect((await replay({ after: `evt_${randomUUID()}` })).body.errors[0].path).toBe("after");
    const at = "2026-11-24T00:00:00.000Z";
    expect((await replay({ from: at, to: at })).body.errors[0].path).toBe("to");
    const guid = await test.aMember();
    await endAs(test.now.db, guid, "CLOSED");
    const { body: page } = await test.ask("GET /v1/events?limit=200");
    const waiting = page.data.length;
    expect((await replay({ after: page.data[waiting - 1].id })).body).toEqual({ count: 0 });
    const { body: deliveries } = await test.ask(`GET /v1/endpoints/${body.id}/deliveries`);
    const [first] = deliveries.data;
    expect(first.event_type).toMatch(/^member\./);
    const resent = await test.ask(`POST /v1/endpoints/${body.id}/deliveries/${first.id}/resend`);
    expect([resent.status, resent.body]).toEqual([202, { count: 1 }]);
    const unknown = await test.ask(`POST /v1/endpoints/${body.id}/deliveries/999999/resend`);
    expect([unknown.status, unknown.body.type]).toEqual([404, expect.stringMatching(/delivery-not-found$/)]);
    expect((await test.ask(`POST /v1/endpoints/${body.id}/test`)).status).toBe(202);
    await test.ask(`DELETE /v1/endpoints/${body.id}`);
  });

  it("that are disabled cannot be redriven before they are enabled", async () => {
    const { body } = await test.ask("POST /v1/endpoints", { body: { url } });
    await test.now.db.pool.query("update endpoints set status = 'disabled' where id = $1", [body.id]);
    expect((await test.ask(`POST /v1/endpoints/${body.id}/redrive`)).status).toBe(409);
    expect((await test.ask(`POST /v1/endpoints/${body.id}/enable`)).body.status).toBe("enabled");
    expect((await test.ask(`POST /v1/endpoints/${body.id}/redrive`)).body).toEqual({ count: 0 });
  });

  it("show what was sent to them", async () => {
    const { body } = await test.ask("POST /v1/endpoints", { body: { url, event_types: ["member.failed"] } });
    const guid = await test.aMember();
    await endAs(test.now.db, guid, "CLOSED");
    const { body: page } = await test.ask("GET /v1/events");
    const failed = page.data.find(
      (event: { type: string; data: { member_guid: string } }) =>
        event.type === "member.failed" && event.data.member_guid === guid,
    );
    const { body: deliveries } = await test.ask(`GET /v1/endpoints/${body.id}/deliveries`);
    expect(deliveries.data).toMatchObject([
      { event_id: failed.id, member_guid: guid, status: "pending", attempt_count: 0 },
    ]);
    const dead = await test.ask(`GET /v1/endpoints/${body.id}/deliveries?status=dead`);
    expect(dead.body).toEqual({ data: [], next_cursor: null });
  });
});

describe("the feed", () => {
  it("lists a member's events in order, and continues after an ID or a cursor", async () => {
    const guid = await test.aMember();
    await endAs(test.now.db, guid, "CLOSED");
    const all: { id: string; type: string; data: { member_guid: string } }[] = [];
    let after = "";
    for (;;) {
      const { body } = await test.ask(`GET /v1/events?limit=1&after=${after}`);
      if (body.data.length === 0) {
        expect(body.next_cursor).toBeNull();
        break;
      }
      expect(body.data).toHaveLength(1);
      all.push(body.data[0]);
      after = body.next_cursor;
    }
    const ours = all.filter(({ data }) => data.member_guid === guid);
    expect(ours.map(({ type }) => type)).toEqual(["member.verifying", "member.failed"]);
    const [first] = ours;
    const rest = await test.ask(`GET /v1/events?after=${first?.id}`);
    expect(rest.body.data.map(({ id }: { id: string }) => id)).toEqual(
      all.slice(all.findIndex(({ id }) => id === first?.id) + 1).map(({ id }) => id),
    );
  });

  it("refuses an event that it does not know, and a cursor of another list", async () => {
    const other = Buffer.from(JSON.stringify(["members", ["2026-11-23T09:00:00Z", "MBR-1"]])).toString(
      "base64url",
    );
    for (const after of [`evt_${randomUUID()}`, "nonsense", other]) {
      const { status, body } = await test.ask(`GET /v1/events?after=${after}`);
      expect([status, body.errors[0].path]).toEqual([422, "after"]);
    }
  });

  it("needs its own scope", async () => {
    const key = { authorization: `Bearer ${await test.keyWith("endpoints:write")}` };
    expect((await test.ask("GET /v1/events", { headers: key })).status).toBe(403);
    const other = { authorization: `Bearer ${await test.keyWith("events:read")}` };
    expect((await test.ask("GET /v1/endpoints", { headers: other })).status).toBe(403);
  });
});

it("there are at most twenty endpoints", async () => {
  const { body } = await test.ask("GET /v1/endpoints?limit=200");
  for (let count = body.data.length; count < 20; count += 1) {
    expect((await test.ask("POST /v1/endpoints", { body: { url } })).status).toBe(201);
  }
  const { status, body: refused } = await test.ask("POST /v1/endpoints", { body: { url } });
  expect([status, refused.type]).toEqual([409, "urn:account-opening:problem:too-many-endpoints"]);
});
