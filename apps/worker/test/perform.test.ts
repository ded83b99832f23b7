import type { Claim } from "@account-opening/db/outbox";
import {
  MxBusyError,
  MxNotFoundError,
  MxRejectedError,
  MxThrottledError,
  MxUnauthorizedError,
  MxUnavailableError,
  MxUnreadableError,
} from "@account-opening/mx";
import { done, snooze } from "@account-opening/queue";
import { describe, expect, it } from "vitest";
import { perform } from "../src/perform/perform.ts";
import { aClaim, failing, inMemoryPorts, now } from "./support/in-memory.ts";

const failed = { call: "test", status: 400 };
const idle = {
  connectionStatus: "CONNECTED",
  isBeingAggregated: false,
  aggregatedAt: null,
  successfullyAggregatedAt: null,
  challenges: [],
};
const question = { guid: "CRD-1", type: "TEXT", label: "Pet?" };

const readStatus = aClaim();
const requestVerify = aClaim({ call: { call: "request_job", kind: "verify" } });
const readNumbers = aClaim({ call: { call: "read_results", kind: "verify" } });

async function resultOf(claim: Claim, members: Parameters<typeof inMemoryPorts>[1]) {
  const { ports, ledger } = inMemoryPorts(claim, members);
  const { outcome } = await perform("7", ports);
  expect(outcome).toEqual(done);
  expect(ledger.advanced).toEqual([claim.memberGuid]);
  return {
    result: ledger.completed[0]?.result,
    findings: ledger.completed[0]?.fetched,
    calls: ledger.calls,
  };
}

describe("a call that is not to be made", () => {
  it("counts as failed when its kind is not known", async () => {
    const { result, calls } = await resultOf(aClaim({ call: { call: "read_mind" } as never }), {});
    expect(result).toMatchObject({ kind: "call_failed", why: "call_unreadable" });
    expect(calls).toEqual([]);
  });

  it("is skipped when its row is deleted, or leased by another worker", async () => {
    const { ports, ledger } = inMemoryPorts(
      readStatus,
      {},
      { claim: async () => ({ outcome: "not_claimable" }) },
    );
    expect((await perform("7", ports)).outcome).toEqual(done);
    expect(ledger).toEqual({ calls: [], completed: [], released: [], advanced: [], ended: [] });
  });

  it("is snoozed before its due time", async () => {
    const dueAt = new Date(now.getTime() + 500);
    const { ports } = inMemoryPorts(readStatus, {}, { claim: async () => ({ outcome: "early", dueAt }) });
    expect((await perform("7", ports)).outcome).toEqual(snooze(dueAt));
  });

  it("is released unsent when its lease has expired", async () => {
    const claim = aClaim({ call: { call: "request_job", kind: "verify" }, leaseUntil: now });
    const { ports, ledger } = inMemoryPorts(claim, {});
    expect((await perform("7", ports)).outcome).toEqual(snooze(now));
    expect(ledger).toMatchObject({ calls: [], completed: [], released: [now] });
  });

  it("is released unsent when the rate limit requires a wait", async () => {
    const over = { permit: async () => ({ outcome: "wait" as const, waitMs: 250 }) };
    const { ports, ledger } = inMemoryPorts(readStatus, {}, over);
    const dueAt = new Date(now.getTime() + 250);
    expect((await perform("7", ports)).outcome).toEqual(snooze(dueAt));
    expect(ledger).toMatchObject({ calls: [], completed: [], released: [dueAt] });
  });

  it("stores nothing when the claim was lost", async () => {
    const members = { status: async () => idle };
    const { ports, ledger } = inMemoryPorts(readStatus, members, { complete: async () => false });
    expect((await perform("7", ports)).outcome).toEqual(done);
    expect(ledger.advanced).toEqual([]);
  });
});

describe("reading a status", () => {
  it("returns the status, and when the read began", async () => {
    const { result } = await resultOf(readStatus, { status: async () => idle });
    expect(result).toEqual({
      kind: "status_read",
      snapshot: idle,
      startedAt: now.getTime(),
      callNumber: 3,
    });
  });

  it("reads the challenges when status is CHALLENGED without them", async () => {
    const challenged = { ...idle, connectionStatus: "CHALLENGED" };
    const members = { status: async () => challenged, challenges: async () => [question] };
    const { result, calls } = await resultOf(readStatus, members);
    expect(result).toMatchObject({ snapshot: { ...challenged, challenges: [question] } });
    expect(calls).toEqual(["status", "challenges"]);
  });

  it.each([
    ["not found", new MxNotFoundError(failed), { kind: "member_missing" }],
    ["throttled", new MxThrottledError(failed, 900), { kind: "call_failed", retryAfterMs: 900 }],
    [
      "unavailable",
      new MxUnavailableError(failed, "disconnected", "unknown", 70),
      { kind: "call_failed", retryAfterMs: 70 },
    ],
    ["unreadable", new MxUnreadableError(failed, "odd"), { kind: "call_failed", retryAfterMs: null }],
  ])("returns the failure, %s", async (_, error, expected) => {
    expect((await resultOf(readStatus, { status: failing(error) })).result).toMatchObject(expected);
  });

  it("does not treat our own error as one of MX", async () => {
    const { ports, ledger } = inMemoryPorts(readStatus, { status: failing(new TypeError("a bug")) });
    await expect(perform("7", ports)).rejects.toThrow("a bug");
    expect(ledger.completed).toEqual([]);
  });
});

describe("checking balances", () => {
  const requestBalance = aClaim({ call: { call: "request_job", kind: "check_balance" } });
  const readBalances = aClaim({ call: { call: "read_results", kind: "check_balance" } });
  const account = {
    guid: "ACT-1",
    id: null,
    memberGuid: "MBR-1",
    userGuid: "USR-1",
    name: "Checking",
    type: "CHECKING",
    subtype: null,
    maskedNumber: "****0001",
    isClosed: false,
    availableBalance: "12.50",
    balance: "13.00",
    currency: "USD",
    importedAt: "2026-11-23T11:59:58Z",
  };

  it("requests a balance job", async () => {
    const { result, calls } = await resultOf(requestBalance, { checkBalance: async () => ({}) as never });
    expect(result).toEqual({ kind: "job_accepted", callNumber: 3 });
    expect(calls).toEqual(["checkBalance"]);
  });

  it("returns MX's limit as a reason to wait", async () => {
    const members = { checkBalance: failing(new MxThrottledError(failed, null)) };
    expect((await resultOf(requestBalance, members)).result).toMatchObject({
      kind: "job_postponed",
      why: "throttled",
    });
  });

  it("returns balances without names and numbers, and stores the whole accounts", async () => {
    const { result, findings } = await resultOf(readBalances, { accounts: async () => [account] });
    const { guid, isClosed, availableBalance, balance, currency, importedAt } = account;
    expect(result).toEqual({
      kind: "balances_read",
      accounts: [{ guid, isClosed, availableBalance, balance, currency, importedAt }],
      callNumber: 3,
    });
    expect(findings).toEqual({ kind: "balances", accounts: [account] });
  });

  it("treats a refusal to list accounts as a failure, never as deleted accounts", async () => {
    const members = { accounts: failing(new MxRejectedError(failed)) };
    expect((await resultOf(readBalances, members)).result).toMatchObject({ kind: "call_failed" });
  });
});

describe("requesting a job", () => {
  it("sends it, once", async () => {
    const { result, calls } = await resultOf(requestVerify, { verify: async () => ({}) as never });
    expect(result).toEqual({ kind: "job_accepted", callNumber: 3 });
    expect(calls).toEqual(["verify"]);
  });

  it("does not send it when an earlier holder of the claim may have", async () => {
    const { result, calls } = await resultOf(
      { ...requestVerify, claimCount: 2 },
      { verify: async () => ({}) as never },
    );
    expect(result).toMatchObject({ kind: "job_unanswered" });
    expect(calls).toEqual([]);
  });

  it.each([
    ["busy", new MxBusyError(failed), { kind: "job_busy" }],
    ["not found", new MxNotFoundError(failed), { kind: "member_missing" }],
    ["throttled", new MxThrottledError(failed, null), { kind: "job_postponed", why: "throttled" }],
    ["unauthorized", new MxUnauthorizedError(failed), { kind: "job_postponed", why: "unauthorized" }],
    [
      "in maintenance",
      new MxRejectedError({ ...failed, mxType: "institution_maintenance_error" }),
      { kind: "job_postponed", why: "institution_unavailable" },
    ],
    [
      "unsupported",
      new MxRejectedError({ ...failed, mxMessage: "Institution does not support this" }),
      { kind: "job_refused", unsupported: true },
    ],
    [
      "not available to this client (403)",
      new MxRejectedError({ ...failed, status: 403 }),
      { kind: "job_refused", unsupported: true },
    ],
    [
      "prevented by the institution",
      new MxRejectedError({ ...failed, mxType: "institution_prevented_error" }),
      { kind: "job_refused", unsupported: true },
    ],
    ["rejected", new MxRejectedError(failed), { kind: "job_refused", unsupported: false }],
    [
      "never reached",
      new MxUnavailableError(failed, "refused", "no"),
      { kind: "job_postponed", why: "unreachable" },
    ],
    ["unanswered", new MxUnavailableError(failed, "timeout", "unknown"), { kind: "job_unanswered" }],
    ["unreadable", new MxUnreadableError(failed, "odd"), { kind: "job_unanswered" }],
  ])("distinguishes a job that may have started from one that has not: %s", async (_, error, expected) => {
    const { result, calls } = await resultOf(requestVerify, { verify: failing(error) });
    expect(result).toMatchObject(expected);
    expect(calls).toEqual(["verify"]);
  });
});

describe("reading results", () => {
  const numbers = [{ accountGuid: "ACT-1" }] as never[];
  const accounts = [{ guid: "ACT-1" }] as never[];

  it("returns account numbers with their accounts", async () => {
    const members = { accountNumbers: async () => numbers, accounts: async () => accounts };
    const { result, findings } = await resultOf(readNumbers, members);
    expect(result).toEqual({ kind: "results_read", count: 1, callNumber: 3 });
    expect(findings).toEqual({ kind: "accounts", numbers, accounts });
  });

  it("does not change stored numbers when MX has none", async () => {
    const { result, findings } = await resultOf(readNumbers, { accountNumbers: async () => [] });
    expect(result).toMatchObject({ kind: "results_read", count: 0 });
    expect(findings).toBeUndefined();
  });

  it("treats a refusal to list them as none", async () => {
    const { result } = await resultOf(readNumbers, { accountNumbers: failing(new MxRejectedError(failed)) });
    expect(result).toMatchObject({ kind: "results_read", count: 0 });
  });

  it("returns owners", async () => {
    const owners = [{ accountGuid: "ACT-1" }] as never[];
    const claim = aClaim({ call: { call: "read_results", kind: "identify" } });
    const { result, findings } = await resultOf(claim, { accountOwners: async () => owners });
    expect(result).toMatchObject({ kind: "results_read", count: 1 });
    expect(findings).toEqual({ kind: "owners", owners });
  });
});

describe("reading MX's error of a member", () => {
  const readError = aClaim({ call: { call: "read_error" } });

  it.each([[null], [{ code: 2004, message: "Reauthorization required", userMessage: null, locale: "en" }]])(
    "returns %j",
    async (error) => {
      const { result } = await resultOf(readError, { read: async () => ({ error }) as never });
      expect(result).toEqual({ kind: "error_read", error, callNumber: 3 });
    },
  );

  it("reports a failed read as such", async () => {
    const { result } = await resultOf(readError, { read: failing(new MxNotFoundError(failed)) });
    expect(result).toEqual({ kind: "member_missing", callNumber: 3 });
  });
});
