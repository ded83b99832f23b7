import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MxBusyError } from "../src/errors/mx-busy-error.ts";
import { MxDuplicateError } from "../src/errors/mx-duplicate-error.ts";
import { MxError } from "../src/errors/mx-error.ts";
import { MxNotChallengedError } from "../src/errors/mx-not-challenged-error.ts";
import { MxNotFoundError } from "../src/errors/mx-not-found-error.ts";
import { MxRejectedError } from "../src/errors/mx-rejected-error.ts";
import { MxThrottledError } from "../src/errors/mx-throttled-error.ts";
import { MxUnauthorizedError } from "../src/errors/mx-unauthorized-error.ts";
import { MxUnavailableError } from "../src/errors/mx-unavailable-error.ts";
import { MxUnreadableError } from "../src/errors/mx-unreadable-error.ts";
import { MxVersionError } from "../src/errors/mx-version-error.ts";
import { cutOff, type FakeMx, json, type Respond, raw, reset, startFakeMx } from "./support/fake-mx.ts";
import { memberRef } from "./support/samples.ts";

let mx: FakeMx;
beforeAll(async () => {
  mx = await startFakeMx();
});
afterAll(() => mx.close());

const mxError = (message: string, type?: string) => ({ error: { message, status: "bad_request", type } });
const newMember = { userGuid: "USR-1", institutionCode: "mxbank", credentials: [] };

async function failure(promise: Promise<unknown>): Promise<MxError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof MxError)) throw new Error(`expected an MxError, got ${inspect(error)}`);
  return error;
}

const verifyAnswered = (...responses: Respond[]) => {
  mx.answers(...responses);
  return failure(mx.client().members.verify(memberRef));
};

describe("an error response is translated to its class", () => {
  it.each([
    [400, MxRejectedError],
    [401, MxUnauthorizedError],
    [403, MxRejectedError],
    [404, MxNotFoundError],
    [405, MxRejectedError],
    [406, MxVersionError],
    [408, MxUnavailableError],
    [409, MxBusyError],
    [418, MxRejectedError],
    [422, MxRejectedError],
    [429, MxThrottledError],
    [500, MxUnavailableError],
    [502, MxUnavailableError],
    [503, MxUnavailableError],
    [504, MxUnavailableError],
  ])("%i", async (status, expected) => {
    const error = await verifyAnswered(json(status, mxError("Said by MX", "some_type")));
    expect(error.constructor).toBe(expected);
    expect(error).toMatchObject({
      call: "members.verify",
      status,
      mxMessage: "Said by MX",
      mxType: "some_type",
      name: expected.name,
    });
    expect(mx.received).toHaveLength(1);
  });

  it("406 is an error of the configuration, as a wrong key is", async () => {
    expect(await verifyAnswered(raw(406, ""))).toBeInstanceOf(MxUnauthorizedError);
  });

  it("409 on a create is a duplicate", async () => {
    mx.answers(json(409, mxError("duplicate")));
    expect(await failure(mx.client().members.create(newMember))).toBeInstanceOf(MxDuplicateError);
    expect(await failure(mx.client().users.create({ id: "p-1" }))).toBeInstanceOf(MxDuplicateError);
  });

  it("405 on resume means that the member is not challenged", async () => {
    mx.answers(json(405, mxError("not challenged")));
    expect(await failure(mx.client().members.resume(memberRef, []))).toBeInstanceOf(MxNotChallengedError);
  });

  it.each([
    [400, mxError("Member's institution does not support instant account verification"), "unsupported"],
    [400, mxError("No", "institution_prevent_verification_error"), "unsupported"],
    [400, mxError("Prevented", "institution_prevented_error"), "unsupported"],
    [403, mxError("Client does not have access to this feature"), "unsupported"],
    [403, {}, "unsupported"],
    [400, mxError("Down", "institution_maintenance_error"), "temporary"],
    [400, mxError("Down", "institution_unavailable_error"), "temporary"],
    [400, mxError("No new members", "institution_prevent_new_error"), "no_new_members"],
    [400, mxError("Member cannot use OAuth"), "not_oauth"],
    [400, mxError("Missing a field", "another_error"), null],
    [422, {}, null],
  ])("%i %j to a request for a job is the refusal %s", async (status, body, refusal) => {
    expect(await verifyAnswered(json(status, body))).toMatchObject({ name: "MxRejectedError", refusal });
  });

  it.each(["Request from an IP address that is not allowed", "Not on the allow-list"])(
    "403 '%s' refuses this client, not the product",
    async (message) => {
      expect(await verifyAnswered(json(403, mxError(message)))).toBeInstanceOf(MxUnauthorizedError);
    },
  );

  it("403 to any other call refuses this client", async () => {
    mx.answers(json(403, mxError("Forbidden")));
    const { members } = mx.client();
    for (const call of [() => members.status(memberRef), () => members.create(newMember)])
      expect(await failure(call())).toBeInstanceOf(MxUnauthorizedError);
  });

  it("400 to a request for an OAuth window says that the member does not use OAuth", async () => {
    mx.answers(json(400, mxError("Member cannot use OAuth")));
    expect(await failure(mx.client().members.oauthWindowUri(memberRef))).toMatchObject({
      refusal: "not_oauth",
    });
  });

  it.each([
    ["{}", null],
    ["", null],
    ["<html>502</html>", null],
    ["[1]", null],
    ['{"error":null}', null],
    ['{"error":"plain"}', "plain"],
    ['{"error":{"message":5}}', null],
    ['{"error":{"message":"old"}}', "old"],
  ])("an error body %s has the message %s", async (body, mxMessage) => {
    expect(await verifyAnswered(raw(400, body))).toMatchObject({ status: 400, mxMessage });
  });

  it("does not follow a redirect, which would send the credentials to another host", async () => {
    const error = await verifyAnswered(raw(307, "", { location: `${mx.url}/elsewhere` }));
    expect(error).toBeInstanceOf(MxUnreadableError);
    expect(mx.received).toHaveLength(1);
  });
});

describe("429 has the time of the next retry", () => {
  it.each([
    [undefined, null],
    ["2", 2000],
    ["0", 0],
    ["soon", null],
    ["Wed, 21 Oct 2015 07:28:00 GMT", 0],
  ])("Retry-After %s is %s ms", async (header, retryAfterMs) => {
    const error = await verifyAnswered(raw(429, "", header === undefined ? {} : { "retry-after": header }));
    expect(error).toMatchObject({ name: "MxThrottledError", retryAfterMs });
  });

  it("reads an HTTP date against the clock", async () => {
    const at = new Date(Date.now() + 60_000).toUTCString();
    const error = await verifyAnswered(raw(429, "", { "retry-after": at }));
    expect(error).toBeInstanceOf(MxThrottledError);
    expect((error as MxThrottledError).retryAfterMs).toBeGreaterThan(50_000);
    expect((error as MxThrottledError).retryAfterMs).toBeLessThanOrEqual(60_000);
  });
});

describe("an unreadable response", () => {
  it.each([
    ["HTML", raw(200, "<html>marker</html>")],
    ["truncated JSON", raw(200, '{"member":{"guid":"MBR-marker')],
    ["no body", raw(204, "")],
    ["another shape", json(200, { user: {} })],
    ["no guid", json(200, { member: { connection_status: "marker" } })],
    ["a null guid", json(200, { member: { guid: null } })],
    ["an empty guid", json(200, { member: { guid: "" } })],
    ["more than 10 MiB", raw(200, `{"marker":"${"x".repeat(11 * 1024 * 1024)}"}`)],
  ])("(%s) is an MxUnreadableError that does not quote it", async (_, respond) => {
    const error = await verifyAnswered(respond);
    expect(error).toBeInstanceOf(MxUnreadableError);
    expect(inspect(error, { depth: 20 })).not.toContain("marker");
    expect(mx.received).toHaveLength(1);
  });
});

describe("no response", () => {
  it.each([
    ["a reset", reset],
    ["a body cut off", cutOff],
  ])("(%s) means that MX may have executed the request, and a POST is not retried", async (_, respond) => {
    expect(await verifyAnswered(respond)).toMatchObject({ name: "MxUnavailableError", sent: "unknown" });
    expect(mx.received).toHaveLength(1);
  });

  it.each(["http://127.0.0.1:PORT", "http://localhost:PORT", "https://no-such-host.invalid"])(
    "a connection that was never made to %s proves that MX got nothing",
    async (address) => {
      const closed = await startFakeMx();
      await closed.close();
      const baseUrl = address.replace("PORT", new URL(closed.url).port);
      const error = await failure(mx.client({ baseUrl }).members.verify(memberRef));
      expect(error).toMatchObject({ name: "MxUnavailableError", sent: "no", status: null });
      expect(error.cause).toBeInstanceOf(Error);
    },
  );

  it("a failed TLS handshake proves that MX did not receive the request", async () => {
    const baseUrl = mx.url.replace("http:", "https:");
    expect(await failure(mx.client({ baseUrl }).members.verify(memberRef))).toMatchObject({ sent: "no" });
  });
});

describe("an error contains no secret", () => {
  const secrets = [{ guid: "CRD-1", value: "swordfish.$^marker" }];
  const echo: Respond = (request, response) => {
    const message = `bad value swordfish.$^marker for account 123456789012 ${request.headers.authorization}`;
    response.writeHead(400).end(JSON.stringify({ error: { message }, request: request.body }));
  };

  it.each([
    ["an echo", echo],
    ["a reset", reset],
    ["an unreadable answer", raw(200, '{"member":{"account_number":"123456789012"')],
    ["a wrong shape", json(200, { member: { account_number: "123456789012" } })],
    ["5xx", json(500, { trace: "123456789012" })],
  ])("after %s", async (_, respond) => {
    mx.answers(respond);
    const { members } = mx.client();
    for (const call of [
      () => members.create({ ...newMember, credentials: secrets, metadata: "metadata-marker" }),
      () => members.updateCredentials(memberRef, { credentials: secrets }),
      () => members.resume(memberRef, secrets),
    ]) {
      const error = await failure(call());
      const shown = inspect(error, { depth: 20, showHidden: true, getters: true }) + JSON.stringify(error);
      expect(shown).not.toContain("swordfish");
      expect(shown).not.toContain("123456789012");
      expect(shown).not.toContain("metadata-marker");
      expect(shown).not.toContain("api-key-marker");
      expect(shown).not.toContain(Buffer.from("client-marker:api-key-marker").toString("base64"));
    }
  });
});
