import { expect, it } from "vitest";
import { toInboxRow } from "../src/inbox-row.ts";

const receivedAt = new Date("2026-11-23T09:00:00Z");
const cause = { requestId: "request-1" };
const encrypt = (raw: Buffer) => Buffer.from(`encrypted ${raw.length}`);
const member_guid = "MBR-48d9a481-f2a2-7e13-2685-62869cf0d33a";

function read(body: unknown) {
  const raw = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  const { row, reading } = toInboxRow(raw, encrypt, cause, receivedAt);
  expect(row).toMatchObject({ source: "webhook", receivedAt, raw: encrypt(raw), cause });
  return { reading, memberGuid: row.memberGuid, type: row.type, event: row.event, outcome: row.outcome };
}

function hintOf(type: string) {
  return {
    reading: "hint",
    memberGuid: member_guid,
    type,
    event: { kind: "webhook_received", type },
    outcome: null,
  };
}

it.each([
  ["CONNECTION_STATUS", { type: "CONNECTION_STATUS", member_guid, connection_status: "CHALLENGED" }],
  ["BALANCE", { type: "BALANCE", member_guid, completed_at: 1531947410 }],
  ["AGGREGATION", { type: "AGGREGATION", member_guid }],
  ["VERIFICATION", { type: "VERIFICATION", member_guid, accounts: ["ACT-1"] }],
  ["HISTORY", { type: "HISTORY", member_guid }],
  ["STATEMENT", { type: "STATEMENT", member_guid }],
  ["INITIAL_DATA_READY", { type: "initial_data_ready", guid: "x", member_guid }],
  ["MEMBER", { action: "updated", member: { guid: member_guid, revision: 2 } }],
  ["JOB", { job: { guid: "JOB-1", member_guid } }],
])("a webhook of %s is a hint to read its member's status", (type, body) => {
  expect(read(body)).toEqual(hintOf(type));
});

it("a webhook that is not a hint is stored with the reason", () => {
  const none = { event: null, memberGuid: null, type: null };
  expect(read("{")).toEqual({ ...none, reading: "unreadable", outcome: "unreadable" });
  expect(read("")).toEqual({ ...none, reading: "unreadable", outcome: "unreadable" });
  expect(read("[]")).toEqual({ ...none, reading: "unreadable", outcome: "unreadable" });
  expect(read({ type: "BALANCE" })).toEqual({ ...none, reading: "no_member", outcome: "no_member" });
  expect(read({ type: "BALANCE", member_guid: "MBR-\u0000" })).toMatchObject({ reading: "no_member" });
  expect(read({ type: "WEATHER", member_guid })).toEqual({
    reading: "unknown_type",
    memberGuid: member_guid,
    type: "WEATHER",
    event: null,
    outcome: "unknown_type",
  });
  expect(read({ action: "created", user: { guid: "USR-1" } })).toMatchObject({ reading: "unknown_type" });
});
