import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MxClient } from "../src/client.ts";
import {
  cutOff,
  type FakeMx,
  hang,
  hangInBody,
  json,
  type Respond,
  raw,
  reset,
  startFakeMx,
} from "./support/fake-mx.ts";
import { member, memberRef } from "./support/samples.ts";

let mx: FakeMx;
beforeAll(async () => {
  mx = await startFakeMx();
});
afterAll(() => mx.close());

const ok = json(200, { member });
const failures: [string, Respond][] = [
  ["500", raw(500, "")],
  ["502", raw(502, "")],
  ["503", raw(503, "")],
  ["503 with Retry-After", raw(503, "", { "retry-after": "1" })],
  ["504", raw(504, "")],
  ["429", raw(429, "", { "retry-after": "0" })],
  ["409", raw(409, "")],
  ["404", raw(404, "")],
  ["a reset", reset],
  ["a body cut off", cutOff],
  ["no answer", hang],
  ["a body that never ends", hangInBody],
  ["a redirect", raw(308, "", { location: "/again" })],
  ["HTML", raw(200, "<html>")],
];

const writes: [string, (client: MxClient) => Promise<unknown>][] = [
  ["users.create", (client) => client.users.create({})],
  [
    "members.create",
    (client) => client.members.create({ userGuid: "USR-1", institutionCode: "mxbank", credentials: [] }),
  ],
  ["members.verify", (client) => client.members.verify(memberRef)],
  ["members.identify", (client) => client.members.identify(memberRef)],
  ["members.checkBalance", (client) => client.members.checkBalance(memberRef)],
  ["members.resume", (client) => client.members.resume(memberRef, [])],
  ["members.updateCredentials", (client) => client.members.updateCredentials(memberRef, { credentials: [] })],
  ["members.status, the read that is never repeated", (client) => client.members.status(memberRef)],
];

describe("requests that must not be repeated are sent once", () => {
  describe.each(failures)("on %s", (_, failing) => {
    it.each(writes)("%s", async (_name, call) => {
      mx.answers(failing, ok);
      await expect(call(mx.client({ timeoutMs: 500 }))).rejects.toThrow();
      expect(mx.received).toHaveLength(1);
    });
  });

  it("members.delete on 503", async () => {
    mx.answers(raw(503, ""), raw(204, ""));
    await expect(mx.client().members.delete(memberRef)).rejects.toThrow();
    expect(mx.received).toHaveLength(1);
  });

  it("even if MX drops a reused connection", async () => {
    mx.answers(ok, reset, ok);
    const client = mx.client();
    await client.members.read(memberRef);
    await expect(client.members.verify(memberRef)).rejects.toMatchObject({ sent: "unknown" });
    expect(mx.received).toHaveLength(2);
  });
});

describe("other reads are retried", () => {
  it.each([
    ["502", raw(502, "")],
    ["503", raw(503, "")],
    ["504", raw(504, "")],
    ["a reset", reset],
    ["a body cut off", cutOff],
  ])("after %s, and succeed", async (_, failing) => {
    mx.answers(failing, failing, ok);
    expect(await mx.client().members.read(memberRef)).toMatchObject({ guid: "MBR-1" });
    expect(mx.received).toHaveLength(3);
  });

  it("at most twice", async () => {
    mx.answers(raw(503, ""));
    await expect(mx.client().members.read(memberRef)).rejects.toMatchObject({ status: 503 });
    expect(mx.received).toHaveLength(3);
  });

  it.each([
    ["500", raw(500, "")],
    ["429", raw(429, "")],
    ["503 with Retry-After", raw(503, "", { "retry-after": "9" })],
    ["404", raw(404, "")],
    ["HTML", raw(200, "<html>")],
  ])("but not after %s", async (_, failing) => {
    mx.answers(failing, ok);
    await expect(mx.client().members.read(memberRef)).rejects.toThrow();
    expect(mx.received).toHaveLength(1);
  });

  it("never beyond the timeout of the call", async () => {
    mx.answers(raw(503, ""), hang);
    await expect(mx.client({ timeoutMs: 2_000 }).members.read(memberRef)).rejects.toMatchObject({
      name: "MxUnavailableError",
      message: expect.stringContaining("2000 ms"),
    });
    expect(mx.received).toHaveLength(2);
  });
});

describe("every call ends", () => {
  it.each([
    ["no answer", hang],
    ["a body that never ends", hangInBody],
  ])("with %s", async (_, hanging) => {
    mx.answers(hanging);
    await expect(mx.client({ timeoutMs: 500 }).members.verify(memberRef)).rejects.toMatchObject({
      name: "MxUnavailableError",
      sent: "unknown",
    });
  });

  it("when the caller aborts", async () => {
    mx.answers(hang);
    const controller = new AbortController();
    const call = mx.client().members.verify(memberRef, { signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await expect(call).rejects.toMatchObject({ name: "MxUnavailableError", sent: "unknown" });
  });

  it("at once if the caller has already aborted", async () => {
    mx.answers(ok);
    const call = mx.client().members.verify(memberRef, { signal: AbortSignal.abort() });
    await expect(call).rejects.toMatchObject({ name: "MxUnavailableError", sent: "no" });
    expect(mx.received).toHaveLength(0);
  });
});
