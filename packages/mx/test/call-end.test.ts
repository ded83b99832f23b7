import { afterAll, beforeAll, expect, it } from "vitest";
import type { CallEnd } from "../src/http/call-end.ts";
import { type FakeMx, hang, json, type Respond, raw, reset, startFakeMx } from "./support/fake-mx.ts";
import { member, memberRef } from "./support/samples.ts";

let mx: FakeMx;
beforeAll(async () => {
  mx = await startFakeMx();
});
afterAll(() => mx.close());

async function endOf(respond: Respond, signal?: AbortSignal, timeoutMs = 120_000): Promise<CallEnd[]> {
  const ends: CallEnd[] = [];
  mx.answers(respond);
  const client = mx.client({ timeoutMs, onCallEnd: (end) => ends.push(end) });
  await client.members.status(memberRef, { signal }).catch(() => undefined);
  return ends;
}

const status = { member };

it.each<[string, Respond]>([
  ["ok", json(200, status)],
  ["throttled", raw(429, "")],
  ["server_error", raw(502, "")],
  ["unauthorized", raw(401, "")],
  ["not_found", raw(404, "")],
  ["unreadable", raw(200, "<html>")],
  ["connection_lost", reset],
  ["timeout", hang],
])("a call that ends as %s is reported once", async (result, respond) => {
  const timeoutMs = result === "timeout" ? 300 : undefined;
  expect(await endOf(respond, undefined, timeoutMs)).toEqual([
    { call: "members.status", result, durationMs: expect.any(Number) },
  ]);
});

it("a call that the caller aborts is reported as canceled", async () => {
  const controller = new AbortController();
  const ends = endOf(hang, controller.signal);
  controller.abort();
  expect(await ends).toEqual([expect.objectContaining({ result: "canceled" })]);
});

it("a call that a proxy refuses was not sent", async () => {
  const ends: CallEnd[] = [];
  const refused = Object.assign(new Error("The proxy refused the connection."), { code: "PROXY_REFUSED" });
  const client = mx.client({
    onCallEnd: (end) => ends.push(end),
    fetch: () => Promise.reject(new TypeError("fetch failed", { cause: refused })),
  });
  await expect(client.members.verify(memberRef)).rejects.toMatchObject({ sent: "no" });
  expect(ends).toMatchObject([{ result: "unreachable" }]);
});
