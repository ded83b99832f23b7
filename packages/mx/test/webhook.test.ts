import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseWebhookCredentials, readWebhook, webhookAuthenticator } from "../src/webhook.ts";

const read = (payload: unknown) => readWebhook(Buffer.from(JSON.stringify(payload)));
const ids = { member_guid: "MBR-1", user_guid: "USR-1" };
const finished = {
  action: "member_data_updated",
  completed_at: 1531947410,
  completed_on: "2018-07-18",
  ...ids,
};

describe("a webhook is read as a hint", () => {
  it("a change of connection status has no identity: two true events may be equal", () => {
    const payload = { ...ids, action: "CHANGED", connection_status: "CHALLENGED", type: "CONNECTION_STATUS" };
    expect(read({ ...payload, connection_status_id: 3, completed_at: 1531947410 })).toEqual({
      kind: "hint",
      type: "CONNECTION_STATUS",
      memberGuid: "MBR-1",
      userGuid: "USR-1",
      connectionStatus: "CHALLENGED",
      completedAt: "2018-07-18T20:56:50.000Z",
      dedupeKey: null,
    });
  });

  it.each(["BALANCE", "AGGREGATION", "VERIFICATION", "HISTORY", "STATEMENT"])(
    "%s repeats itself under one key",
    (type) => {
      expect(read({ ...finished, type, job_guid: "JOB-1" })).toMatchObject({
        kind: "hint",
        type,
        completedAt: "2018-07-18T20:56:50.000Z",
        dedupeKey: `${type}/MBR-1/1531947410/JOB-1`,
      });
      expect(read({ ...finished, type })).toMatchObject({ dedupeKey: `${type}/MBR-1/1531947410/` });
      expect(read({ ...finished, type, completed_at: null })).toMatchObject({ dedupeKey: null });
    },
  );

  it("types may come in lower case", () => {
    expect(read({ type: "initial_data_ready", guid: "3af06dde", ...ids })).toMatchObject({
      type: "INITIAL_DATA_READY",
      dedupeKey: "INITIAL_DATA_READY/MBR-1/3af06dde/",
    });
  });

  it("webhooks on objects hold the object under its name", () => {
    const member = { guid: "MBR-1", user_guid: "USR-1", connection_status: "CONNECTED", revision: 7 };
    expect(read({ action: "updated", member })).toMatchObject({
      type: "MEMBER",
      memberGuid: "MBR-1",
      connectionStatus: "CONNECTED",
      dedupeKey: "MEMBER/MBR-1/7/UPDATED",
    });
    expect(read({ job: { ...ids, status_name: "COMPLETED" } })).toMatchObject({
      type: "JOB",
      dedupeKey: null,
    });
  });

  it("nulls, strange values and any order of fields are borne", () => {
    const payload = {
      completed_at: "soon",
      user_guid: null,
      ...{ member_guid: "MBR-1", x: [{}] },
      type: "BALANCE",
    };
    expect(read({ ...payload, connection_status: 5 })).toMatchObject({
      kind: "hint",
      userGuid: null,
      connectionStatus: null,
      completedAt: null,
    });
  });

  it("of a key given twice the last counts", () => {
    const raw = '{"type":"BALANCE","member_guid":"MBR-1","member_guid":"MBR-2"}';
    expect(readWebhook(Buffer.from(raw))).toMatchObject({ memberGuid: "MBR-2" });
  });

  it("only listed fields survive", () => {
    const kept = JSON.stringify(read({ ...finished, type: "BALANCE", account_number: "12345", "\u0000": 1 }));
    expect(kept).not.toContain("12345");
    expect(Object.keys(read({ ...finished, type: "BALANCE" }))).toHaveLength(7);
  });
});

describe("a webhook that is no hint", () => {
  it.each([
    [{ type: "TRANSACTION", ...ids }, "TRANSACTION", "MBR-1"],
    [{ type: "BUDGET" }, "BUDGET", null],
    [{ user: { guid: "USR-1" } }, null, null],
    [{ type: 5 }, null, null],
    [{ type: "x\u0000\n<script>" }, null, null],
    [{}, null, null],
    [{ type: "__proto__" }, null, null],
    [{ type: "constructor" }, "CONSTRUCTOR", null],
  ])("%j is of an unknown type", (payload, type, memberGuid) => {
    expect(read(payload)).toEqual({
      kind: "unknown_type",
      type,
      memberGuid,
      userGuid: memberGuid === null ? null : "USR-1",
    });
  });

  it.each([
    ["", "not_json"],
    ["{", "not_json"],
    ["\u0000", "not_json"],
    ["5", "not_an_object"],
    ["null", "not_an_object"],
    ["[{}]", "not_an_object"],
    ['{"type":"BALANCE"}', "no_member_guid"],
    ['{"type":"BALANCE","member_guid":null}', "no_member_guid"],
    ['{"type":"BALANCE","member_guid":"a\\u0000b"}', "no_member_guid"],
    ['{"member":{}}', "no_member_guid"],
  ])("%s cannot be read: %s", (raw, reason) => {
    expect(readWebhook(Buffer.from(raw))).toEqual({ kind: "unreadable", reason });
  });

  it.each(["[", '{"a":'])("64 KiB of %s do not overflow the stack", (opening) => {
    const depth = Math.floor(65_536 / (opening.length + 1));
    const closing = opening === "[" ? "]" : "}";
    const raw = `${opening.repeat(depth)}1${closing.repeat(depth)}`;
    expect(readWebhook(Buffer.from(raw)).kind).not.toBe("hint");
    expect(readWebhook(Buffer.from(opening.repeat(30_000)))).toMatchObject({ reason: "not_json" });
  });

  it("nothing that can be sent makes it throw", () => {
    const junk = fc.oneof(fc.json(), fc.string());
    fc.assert(fc.property(fc.uint8Array(), (bytes) => readWebhook(Buffer.from(bytes)) !== null));
    fc.assert(fc.property(junk, (text) => readWebhook(Buffer.from(text)) !== null));
    const payload = fc.record({ type: fc.jsonValue(), member_guid: fc.jsonValue(), member: fc.jsonValue() });
    const likely = fc.record({
      type: fc.constant("BALANCE"),
      completed_at: fc.jsonValue(),
      member_guid: fc.string(),
    });
    fc.assert(fc.property(fc.oneof(payload, likely), (value) => read(value) !== null));
  });
});

describe("a webhook is let in", () => {
  const isAllowed = webhookAuthenticator(parseWebhookCredentials("mx:old:secret,mx2:new"));
  const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

  it.each([basic("mx:old:secret"), basic("mx2:new"), basic("mx2:new").replace("Basic", "bAsIc")])(
    "with %s",
    (header) => {
      expect(isAllowed(header)).toBe(true);
    },
  );

  it.each([
    undefined,
    "",
    "Basic",
    "Basic ",
    `Bearer ${Buffer.from("mx2:new").toString("base64")}`,
    "mx2:new",
    basic("mx2:ne"),
    basic("mx2:new2"),
    basic("MX2:new"),
    basic("mx:new"),
    basic(""),
    `${basic("mx2:new")} x`,
  ])("not with %s", (header) => {
    expect(isAllowed(header)).toBe(false);
  });

  it("never when there are no credentials", () => {
    expect(webhookAuthenticator([])("Basic Og==")).toBe(false);
    expect(webhookAuthenticator([])(undefined)).toBe(false);
  });

  it.each(["", "canary", ":canary", "canary:", "a:b,", "a:b,canary"])(
    "credentials %j are refused without being repeated",
    (text) => {
      expect(() => parseWebhookCredentials(text)).toThrow(TypeError);
      expect(() => parseWebhookCredentials(text)).not.toThrow(/canary/);
    },
  );
});
