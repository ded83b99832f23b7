import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readWebhook } from "../src/webhook.ts";

const read = (payload: unknown) => readWebhook(Buffer.from(JSON.stringify(payload)));
const ids = { member_guid: "MBR-1", user_guid: "USR-1" };
const finished = {
  action: "member_data_updated",
  completed_at: 1531947410,
  completed_on: "2018-07-18",
  ...ids,
};

describe("readWebhook", () => {
  it.each([
    "CONNECTION_STATUS",
    "BALANCE",
    "AGGREGATION",
    "VERIFICATION",
    "HISTORY",
    "STATEMENT",
    "INITIAL_DATA_READY",
  ])("%s names its member", (type) => {
    const hint = { kind: "hint", type, memberGuid: "MBR-1", userGuid: "USR-1" };
    expect(read({ ...finished, type })).toEqual(hint);
    expect(read({ ...finished, type: type.toLowerCase() })).toEqual(hint);
  });

  it("a webhook about an object has the object under its name", () => {
    const member = { guid: "MBR-1", user_guid: "USR-1", connection_status: "CONNECTED", revision: 7 };
    expect(read({ action: "updated", member })).toEqual({
      kind: "hint",
      type: "MEMBER",
      memberGuid: "MBR-1",
      userGuid: "USR-1",
    });
    expect(read({ job: { ...ids, status_name: "COMPLETED" } })).toMatchObject({ type: "JOB" });
  });

  it("other fields may be null, invalid and in any order", () => {
    const payload = { completed_at: "soon", user_guid: null, member_guid: "MBR-1", x: [{}], type: "BALANCE" };
    expect(read({ ...payload, connection_status: 5 })).toMatchObject({ kind: "hint" });
  });

  it("the last of duplicate keys counts", () => {
    const raw = '{"type":"BALANCE","member_guid":"MBR-1","member_guid":"MBR-2"}';
    expect(readWebhook(Buffer.from(raw))).toMatchObject({ memberGuid: "MBR-2" });
  });

  it("the result contains only listed fields", () => {
    const text = JSON.stringify(read({ ...finished, type: "BALANCE", account_number: "12345", "\u0000": 1 }));
    expect(text).not.toContain("12345");
    expect(Object.keys(read({ ...finished, type: "BALANCE" }))).toHaveLength(4);
  });
});

describe("other webhooks", () => {
  it.each([
    [{ type: "TRANSACTION", ...ids }, "TRANSACTION", "MBR-1"],
    [{ type: "BUDGET" }, "BUDGET", null],
    [{ user: { guid: "USR-1" } }, null, null],
    [{ type: 5 }, null, null],
    [{ type: "x\u0000\n<script>" }, null, null],
    [{}, null, null],
    [{ type: "__proto__" }, null, null],
    [{ type: "constructor" }, "CONSTRUCTOR", null],
  ])("%j has an unknown type", (payload, type, memberGuid) => {
    expect(read(payload)).toEqual({ kind: "unknown_type", type, memberGuid });
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
  ])("%s is unreadable: %s", (raw, reason) => {
    expect(readWebhook(Buffer.from(raw))).toEqual({ kind: "unreadable", reason });
  });

  it.each(["[", '{"a":'])("64 KiB of %s do not overflow the stack", (opening) => {
    const depth = Math.floor(65_536 / (opening.length + 1));
    const closing = opening === "[" ? "]" : "}";
    const raw = `${opening.repeat(depth)}1${closing.repeat(depth)}`;
    expect(readWebhook(Buffer.from(raw)).kind).not.toBe("hint");
    expect(readWebhook(Buffer.from(opening.repeat(30_000)))).toMatchObject({ reason: "not_json" });
  });

  it("no body makes it throw", () => {
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
