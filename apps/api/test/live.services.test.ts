import { sessions } from "@account-opening/db/access";
import { expect, it } from "vitest";
import { liveEvent } from "../src/live/events.ts";
import { newMember, startBench, useApi } from "./support/api.ts";
import { aRequest } from "./support/checks.ts";
import { call } from "./support/client.ts";
import { aDebtor } from "./support/debtors.ts";

const test = useApi({ NOTIFY_ALLOW_PRIVATE: "true" });

interface Live {
  /** Waits for an event that contains this text. */
  next(text: string): Promise<{ event: string; data: unknown }>;
  /** Resolves when the server has ended the stream. */
  ended: Promise<void>;
}

async function connect(headers: Record<string, string>, url = test.now.api.url): Promise<Live> {
  const response = await fetch(`${url}/v1/live`, { headers });
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  expect(response.headers.get("cache-control")).toBe("no-store");
  const received: { event: string; data: unknown }[] = [];
  const waiting = new Set<() => void>();
  const read = async () => {
    let rest = "";
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n\n");
      rest = parts.pop() ?? "";
      for (const part of parts) {
        const [, event, data] = /^event: (\w+)\ndata: (.*)$/.exec(part) ?? [];
        if (event !== undefined) received.push(liveEvent.parse({ event, data: JSON.parse(data ?? "") }));
      }
      for (const resume of waiting) resume();
    }
  };
  return {
    ended: read(),
    async next(text) {
      for (;;) {
        const found = received.find((event) => JSON.stringify(event).includes(text));
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => waiting.add(resolve));
      }
    },
  };
}

const withKey = () => ({ authorization: `Bearer ${test.now.key}` });

it("delivers changes of members, checks, endpoints, deliveries, webhooks, the audit log and the summary", async () => {
  const live = await connect(withKey());
  expect(await live.next("resync")).toEqual({ event: "resync", data: {} });

  const { body: member } = await test.ask("POST /v1/members", { body: newMember });
  expect(await live.next(member.guid)).toMatchObject({ event: "member", data: { guid: member.guid } });
  const debtor = await aDebtor(test.now.db, { availableBalance: "100.00" });
  const { body: check } = await test.ask("POST /v1/balance_checks", {
    body: aRequest(debtor, { run_at: undefined, amount: "10.00" }),
  });
  expect(await live.next(check.id)).toEqual({
    event: "balance_check",
    data: { id: check.id, status: "decided", decision: "sufficient" },
  });
  const created = await test.ask("POST /v1/endpoints", { body: { url: "http://127.0.0.1:9/" } });
  expect(created.status).toBe(201);
  const { body: endpoint } = created;
  expect(await live.next(`"${endpoint.id}","status"`)).toMatchObject({
    event: "endpoint",
    data: { id: endpoint.id, status: "enabled" },
  });
  await test.ask(`POST /v1/endpoints/${endpoint.id}/test`);
  expect(await live.next("endpoint_id")).toMatchObject({
    event: "delivery",
    data: { endpoint_id: endpoint.id, status: "pending" },
  });
  expect(await live.next("as_of")).toMatchObject({ event: "summary" });
  await test.ask(`POST /v1/members/${member.guid}/refresh`);
  expect(await live.next('"event":"audit"')).toMatchObject({ data: { newest_id: expect.any(String) } });
  await test.now.db.pool.query(
    "insert into inbox (source, received_at, processed_at, outcome) values ('webhook', now(), now(), 'unreadable')",
  );
  expect(await live.next('"event":"webhook"')).toMatchObject({ data: { newest_id: expect.any(String) } });
});

it("accepts the cookie of a session, and refuses a key without `ops:read`", async () => {
  const code = await sessions.createLink(test.now.db, { name: "ada", role: "viewer" }, new Date());
  const signedIn = await fetch(`${test.now.api.url}/console/login?code=${code}`, { redirect: "manual" });
  const cookie = signedIn.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  await (await connect({ cookie })).next("resync");

  const other = await test.keyWith("members:read", "ops:write");
  expect((await call(test.now.api.url, other, "GET /v1/live")).status).toBe(403);
});

it("answers a HEAD request without a stream", async () => {
  const response = await fetch(`${test.now.api.url}/v1/live`, { method: "HEAD", headers: withKey() });
  expect(response.status).toBe(200);
  expect(await response.text()).toBe("");
});

it("ends when the process shuts down", async () => {
  const { api, db, mx, key } = await startBench(test.now.databaseUrl, {});
  const live = await connect({ authorization: `Bearer ${key}` }, api.url);
  await live.next("resync");
  await api.close();
  await live.ended;
  await db.close();
  await mx.close();
});
