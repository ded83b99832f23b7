import { defaultPolicy } from "@account-opening/core";
import { beforeEach, describe, expect, it } from "vitest";
import { readAccount } from "../src/accounts/accounts.ts";
import { releaseCheck } from "../src/balance-checks/change-check.ts";
import { liftDebitBlock } from "../src/balance-checks/debit-blocks.ts";
import { countReturns, recordReturn } from "../src/balance-checks/ledger.ts";
import { readTimeline } from "../src/members/members.ts";
import { numbersOf, storeResults } from "./support/accounts.ts";
import { checkRow, decisionRow, identified, scheduleFor } from "./support/checks.ts";
import { rowsOf, truncateAll, useDatabase } from "./support/database.ts";
import { advanceAll, later, start } from "./support/members.ts";

const test = useDatabase();

beforeEach(() => truncateAll(test.db));

describe("a reserved amount", () => {
  const decisionsOf = async (...ids: string[]) => {
    const rows = await Promise.all(ids.map((id) => decisionRow(test.db, id)));
    return rows.map((row) => row?.["reason"] ?? row?.["decision"]);
  };

  it("is not available to a second debit, and the ledger names the debits that reserve it", async () => {
    const guid = await identified(test.db);
    const first = await scheduleFor(test.db, guid, { amountMinor: 30_000 });
    await advanceAll(test.db, [guid], later(1_000));
    const second = await scheduleFor(test.db, guid, { amountMinor: 20_001 });
    const third = await scheduleFor(test.db, guid, { amountMinor: 20_000 });
    await advanceAll(test.db, [guid], later(2_000));

    expect(await decisionsOf(first)).toEqual(["sufficient"]);
    expect((await decisionsOf(second, third)).sort()).toEqual(["insufficient", "sufficient"]);
    expect(await decisionRow(test.db, second)).toMatchObject({
      basis: { reserved: expect.any(String), reservedBy: expect.arrayContaining([first]) },
    });
  });

  it("is reserved once when several workers decide concurrently", async () => {
    const guid = await identified(test.db);
    const ids = await Promise.all(
      Array.from({ length: 20 }, () => scheduleFor(test.db, guid, { amountMinor: 20_000 })),
    );
    await Promise.all(Array.from({ length: 8 }, () => advanceAll(test.db, [guid], later(1_000))));
    expect((await decisionsOf(...ids)).filter((decision) => decision === "sufficient")).toHaveLength(2);
  });

  it("is available again after core banking releases it, or after a return", async () => {
    const guid = await identified(test.db);
    const sent = await scheduleFor(test.db, guid, { amountMinor: 25_000 });
    const unsent = await scheduleFor(test.db, guid, { amountMinor: 25_000 });
    await advanceAll(test.db, [guid], later(1_000));
    const blocked = await scheduleFor(test.db, guid, { amountMinor: 50_000 });
    await advanceAll(test.db, [guid], later(2_000));
    expect(await decisionsOf(sent, unsent, blocked)).toEqual(["sufficient", "sufficient", "insufficient"]);

    expect(await releaseCheck(test.db, unsent, async () => undefined, later(3_000))).toBe("released");
    const row = { checkId: sent, returnCode: "R01", returnedAt: later(3_000), apiKeyId: "KEY-1" };
    await recordReturn(
      test.db,
      { ...row, reportedAt: later(3_000) },
      { isReversed: true, blocks: false },
      defaultPolicy,
    );

    const next = await scheduleFor(test.db, guid, { amountMinor: 50_000 });
    await advanceAll(test.db, [guid], later(4_000));
    expect(await decisionsOf(next)).toEqual(["sufficient"]);
  });

  it("can be released only after a decision", async () => {
    const guid = await identified(test.db);
    const open = await scheduleFor(test.db, guid, { runInMs: 60_000 });
    const release = (id: string) => releaseCheck(test.db, id, async () => undefined, start);
    expect(await release(open)).toBe("open");
    expect(await release("CHK-unknown")).toBe("unknown");
  });
});

describe("an account that cannot be debited", () => {
  it("gets no sufficient decision, even if it changed after the check was scheduled", async () => {
    const guid = await identified(test.db);
    const id = await scheduleFor(test.db, guid);
    await storeResults(test.db, guid, { type: "LOAN" });
    await advanceAll(test.db, [guid], later(1_000));
    expect(await decisionRow(test.db, id)).toMatchObject({ reason: "account_not_debitable" });
  });

  it("is also an account without numbers whose member has another account with numbers", async () => {
    const guid = await identified(test.db);
    await storeResults(test.db, guid, {}, [numbersOf("ACT-2")]);
    const id = await scheduleFor(test.db, guid);
    await advanceAll(test.db, [guid], later(1_000));
    expect(await decisionRow(test.db, id)).toMatchObject({ reason: "account_not_debitable" });
  });
});

describe("a return that blocks its account", () => {
  const returned = (checkId: string, returnCode = "R03", atMs = 2_000) => {
    const row = { checkId, returnCode, returnedAt: later(atMs), reportedAt: later(atMs), apiKeyId: "KEY-1" };
    return recordReturn(test.db, row, { isReversed: true, blocks: true }, defaultPolicy);
  };

  async function blocked(): Promise<{ guid: string; debited: string; open: string }> {
    const guid = await identified(test.db);
    const debited = await scheduleFor(test.db, guid);
    await advanceAll(test.db, [guid], later(1_000));
    const open = await scheduleFor(test.db, guid, { runInMs: 3_600_000, decideInMs: 7_200_000 });
    await returned(debited);
    return { guid, debited, open };
  }

  it("decides open checks at once and records events", async () => {
    const { guid, open } = await blocked();
    expect(await decisionRow(test.db, open)).toMatchObject({
      decision: "inconclusive",
      reason: "account_blocked",
    });
    expect(await checkRow(test.db, open)).toEqual({ status: "decided", next_at: null });
    const notifications = await rowsOf<{ check: string }>(
      test.db,
      "select notification->'check'->>'balanceCheckId' as check from events where type = 'balance_check.decided'",
    );
    expect(notifications.map(({ check }) => check)).toContain(open);
    const [entry] = (await readTimeline(test.db, guid, 0, 50)).slice(-1);
    expect(entry?.entry).toMatchObject({ balanceCheckId: open, reason: "account_blocked" });
  });

  it("decides later checks until the block is lifted", async () => {
    const { guid } = await blocked();
    const later1 = await scheduleFor(test.db, guid);
    await advanceAll(test.db, [guid], later(3_000));
    expect(await decisionRow(test.db, later1)).toMatchObject({ reason: "account_blocked" });

    const lifted = await liftDebitBlock(test.db, "ACT-1", async () => undefined);
    expect(lifted).toEqual({ returnCode: "R03", since: later(2_000) });
    const later2 = await scheduleFor(test.db, guid);
    await advanceAll(test.db, [guid], later(4_000));
    expect(await decisionRow(test.db, later2)).toMatchObject({ decision: "sufficient" });
  });

  it("keeps its first return code, and is shown with the account", async () => {
    const { debited } = await blocked();
    expect(await returned(debited, "R10", 3_000)).toMatchObject({ isNew: true });
    expect(await returned(debited, "R10", 3_000)).toMatchObject({ isNew: false });
    const account = await readAccount(test.db, "ACT-1");
    expect(account?.debitBlock).toEqual({ returnCode: "R03", since: later(2_000) });
  });

  it("ends when MX returns another number, if the return reported a wrong number", async () => {
    const { guid } = await blocked();
    await storeResults(test.db, guid);
    expect((await readAccount(test.db, "ACT-1"))?.debitBlock).not.toBeNull();
    await storeResults(test.db, guid, {}, [numbersOf("ACT-1", { accountNumber: "555" })]);
    expect((await readAccount(test.db, "ACT-1"))?.debitBlock).toBeNull();
  });

  it("does not end with another number if the customer revoked the authorization", async () => {
    const guid = await identified(test.db);
    const debited = await scheduleFor(test.db, guid);
    await advanceAll(test.db, [guid], later(1_000));
    await returned(debited, "R07");
    await storeResults(test.db, guid, {}, [numbersOf("ACT-1", { accountNumber: "555" })]);
    expect((await readAccount(test.db, "ACT-1"))?.debitBlock).toMatchObject({ returnCode: "R07" });
  });

  it("counts once for each debit in the return rates", async () => {
    const { debited } = await blocked();
    await returned(debited, "R10", 3_000);
    await returned(debited, "C01", 3_000);
    const codes = { unauthorized: ["R10"], administrative: ["R03"] };
    expect(await countReturns(test.db, start, codes)).toEqual({
      decided: 1,
      overall: 1,
      unauthorized: 1,
      administrative: 1,
    });
    expect(await countReturns(test.db, later(60_000), codes)).toMatchObject({ decided: 0, overall: 0 });
  });
});
