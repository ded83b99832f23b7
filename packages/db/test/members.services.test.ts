import { type Account, defaultPolicy } from "@account-opening/core";
import { beforeEach, describe, expect, it } from "vitest";
import { listAccounts, readAccount } from "../src/accounts/accounts.ts";
import { storeAccounts, storeBalances, storeOwners } from "../src/accounts/store-results.ts";
import { createCipher } from "../src/encryption/cipher.ts";
import { eraseMember } from "../src/erasure/erase-member.ts";
import { appendToInbox } from "../src/inbox/inbox.ts";
import { type MemberRow, toMember } from "../src/members/member-row.ts";
import { insertMember, listMembers, readMember, readTimeline } from "../src/members/members.ts";
import { completeCall } from "../src/outbox/outbox.ts";
import { anAccount, anOwner, numbersOf } from "./support/accounts.ts";
import { rowsOf, tables, truncateAll, useDatabase } from "./support/database.ts";
import {
  advanceAll,
  aGuid,
  aMember,
  claim,
  eventRow,
  hintRow,
  insert,
  later,
  start,
} from "./support/members.ts";

const test = useDatabase();
beforeEach(() => truncateAll(test.db));

const cipher = createCipher([{ id: "k1", key: Buffer.alloc(32, 1) }]);

describe("insertMember", () => {
  it("stores a member with its first call, and the member is read back unchanged", async () => {
    const member = aMember();
    const inserted = await insertMember(
      test.db,
      { member, partnerId: "partner-1", oauthWindowUri: "https://mx.test/oauth", origin: "adopted" },
      start,
    );

    expect(inserted).toMatchObject({ outcome: "inserted", dueCalls: [{ dueAt: later(3_000) }] });
    const row = await readMember(test.db, member.guid);
    expect(row).toMatchObject({
      partnerId: "partner-1",
      oauthWindowUri: "https://mx.test/oauth",
      state: "created",
      reason: null,
      connectionStatus: "CREATED",
      version: 1,
      createdAt: start,
    });
    expect(row && toMember(row)).toEqual(member);
    expect(await readTimeline(test.db, member.guid, 0, 10)).toMatchObject([{ entry: { kind: "adopted" } }]);
  });

  it("does not change a stored member, even if two inserts run concurrently", async () => {
    const member = aMember();
    const one = { member, partnerId: null, oauthWindowUri: null, origin: "created" } as const;

    const outcomes = await Promise.all([1, 2, 3].map(() => insertMember(test.db, one, start)));

    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(["exists", "exists", "inserted"]);
    expect(await rowsOf(test.db, "select from outbox")).toHaveLength(1);
    expect(await rowsOf(test.db, "select from timeline")).toHaveLength(1);
  });
});

describe("listMembers", () => {
  async function pagesOf(filter: Parameters<typeof listMembers>[1], limit: number): Promise<string[][]> {
    const pages: string[][] = [];
    let last: MemberRow | null = null;
    for (;;) {
      const page: MemberRow[] = await listMembers(test.db, filter, { order: "asc", after: last, limit });
      last = page.at(-1) ?? null;
      if (last === null) return pages;
      pages.push(page.map(({ guid }) => guid));
    }
  }

  it("returns each member once, by page, oldest first, even for equal creation times", async () => {
    const made: { guid: string; at: number }[] = [];
    for (let index = 0; index < 7; index += 1) {
      const at = Math.floor(index / 3);
      made.push({ guid: (await insert(test.db, aMember(), later(at))).guid, at });
    }
    const expected = made.sort((a, b) => a.at - b.at || (a.guid < b.guid ? -1 : 1)).map(({ guid }) => guid);

    const pages = await pagesOf({}, 2);

    expect(pages.map((page) => page.length)).toEqual([2, 2, 2, 1]);
    expect(pages.flat()).toEqual(expected);
  });

  it("filters by state, user and institution", async () => {
    const mine = await insert(test.db, aMember({ userGuid: "USR-mine", institutionCode: "a-bank" }));
    await insert(test.db, aMember({ userGuid: "USR-theirs" }));

    expect(await pagesOf({ userGuid: "USR-mine" }, 10)).toEqual([[mine.guid]]);
    expect(await pagesOf({ institutionCode: "a-bank" }, 10)).toEqual([[mine.guid]]);
    expect((await pagesOf({ state: "created" }, 10)).flat()).toHaveLength(2);
    expect(await pagesOf({ state: "failed" }, 10)).toEqual([]);
  });
});

describe("accounts", () => {
  it("are stored as last read, and not changed if MX does not list them", async () => {
    const { guid } = await insert(test.db);
    const store = async (...accountGuids: string[]) => {
      const accounts = accountGuids.map((account) => anAccount({ guid: account, memberGuid: guid }));
      const numbers = accountGuids.map((account) => numbersOf(account));
      const client = await test.db.pool.connect();
      await storeAccounts(client, cipher, guid, { accounts, numbers }, start);
      client.release();
    };
    await store("ACT-1", "ACT-2");
    await store("ACT-2", "ACT-3");

    const rows = (await listAccounts(test.db, [guid])).get(guid);
    expect(rows?.map((account) => [account.guid, account.hasNumbers])).toEqual([
      ["ACT-1", false],
      ["ACT-2", true],
      ["ACT-3", true],
    ]);
    expect(await readAccount(test.db, "ACT-3")).toMatchObject({
      memberGuid: guid,
      maskedNumber: "****0001",
      availableBalance: "125.00",
      importedAt: new Date("2026-11-23T08:59:00.000Z"),
      readAt: start,
    });
  });
});

describe("balances", () => {
  async function storedAfter(...lists: Account[][]) {
    const { guid } = await insert(test.db);
    const client = await test.db.pool.connect();
    try {
      for (const list of lists) {
        const accounts = list.map((account) => ({
          ...account,
          memberGuid: account.memberGuid.replace("mine", guid),
        }));
        await storeBalances(client, guid, accounts, start);
      }
    } finally {
      client.release();
    }
    return (await listAccounts(test.db, [guid])).get(guid) ?? [];
  }
  const mine = (facts: Partial<Account> = {}) => anAccount({ memberGuid: "mine", ...facts });

  it("are not changed by an empty list", async () => {
    expect(await storedAfter([mine()], [])).toMatchObject([{ guid: "ACT-1", availableBalance: "125.00" }]);
  });

  it("of another member are ignored", async () => {
    expect(await storedAfter([mine(), mine({ guid: "ACT-2", memberGuid: "MBR-other" })])).toHaveLength(1);
  });

  it("of an account with two types are stored without a type", async () => {
    const rows = await storedAfter([mine(), mine({ type: "MORTGAGE" })]);
    expect(rows).toMatchObject([{ type: null, availableBalance: null }]);
  });

  it("that contradict each other are stored as unknown", async () => {
    const rows = await storedAfter([mine({ availableBalance: "900.00" }), mine({ isClosed: true })]);
    expect(rows).toMatchObject([{ availableBalance: null, balance: null, isClosed: true }]);
  });
});

describe("eraseMember", () => {
  const planted = ["Planted Label", "Planted Account", "Planted Body", "Planted Message", "planted-partner"];

  async function plant(): Promise<string> {
    const member = aMember({ isBusy: false });
    await insertMember(
      test.db,
      { member, partnerId: "planted-partner", oauthWindowUri: null, origin: "created" },
      start,
    );
    const { guid, callNumber } = member;
    await appendToInbox(test.db, [
      hintRow(guid, { raw: Buffer.from("Planted Body") }),
      eventRow(guid, { kind: "job_refused", callNumber, unsupported: false, message: "Planted Message" }),
      eventRow(guid, {
        kind: "challenges_answered",
        challenges: [{ guid: "CRD-1", type: "TEXT", label: "Planted Label" } as never],
      }),
    ]);
    await advanceAll(test.db, [guid], later(5_000));
    await appendToInbox(test.db, [hintRow(guid, { raw: Buffer.from("Planted Body") })]);
    const client = await test.db.pool.connect();
    await storeAccounts(
      client,
      cipher,
      guid,
      { accounts: [anAccount({ memberGuid: guid, name: "Planted Account" })], numbers: [numbersOf("ACT-1")] },
      start,
    );
    await storeOwners(client, cipher, guid, [anOwner()], start);
    client.release();
    return guid;
  }

  async function everythingStored(): Promise<string> {
    const dumps = await Promise.all(
      tables.map((table) =>
        rowsOf<{ row: string }>(test.db, `select to_jsonb(${table})::text as row from ${table}`),
      ),
    );
    return dumps
      .flat()
      .map(({ row }) => row)
      .join("\n");
  }

  function asStored(text: string): string[] {
    return [text, Buffer.from(text).toString("hex")];
  }

  it("leaves no personal data in any table, and webhook rows without content", async () => {
    const guid = await plant();
    const before = await everythingStored();
    for (const text of planted) {
      expect(asStored(text).some((form) => before.includes(form))).toBe(true);
    }

    expect(await eraseMember(test.db, guid, defaultPolicy, start)).toEqual({
      wasStored: true,
      decisions: [],
    });

    const remains = await everythingStored();
    for (const form of planted.flatMap(asStored)) expect(remains).not.toContain(form);
    const left = await rowsOf<{ table: string }>(
      test.db,
      ["account_numbers", "account_owners", "accounts", "members", "outbox", "timeline"]
        .map((table) => `select '${table}' as table from ${table}`)
        .join(" union all "),
    );
    expect(left).toEqual([]);
    expect(
      await rowsOf(test.db, "select distinct outcome, event, raw, processed_at is null as waits from inbox"),
    ).toEqual([{ outcome: "erased", event: null, raw: null, waits: false }]);
  });

  it("does not change other members, and reports that an unknown member was not stored", async () => {
    const other = await insert(test.db);
    await eraseMember(test.db, await plant(), defaultPolicy, start);

    expect(await readMember(test.db, other.guid)).not.toBeNull();
    expect(await eraseMember(test.db, aGuid(), defaultPolicy, start)).toEqual({
      wasStored: false,
      decisions: [],
    });
  });

  it("the result of a call in flight is discarded for an erased member", async () => {
    const { guid, member, outboxId } = await insert(test.db);
    const claimed = await claim(test.db, outboxId);
    await eraseMember(test.db, guid, defaultPolicy, start);
    const store = (client: Parameters<typeof storeAccounts>[0]) =>
      storeAccounts(
        client,
        cipher,
        guid,
        { accounts: [anAccount({ memberGuid: guid })], numbers: [] },
        start,
      );

    const result = { kind: "results_read", callNumber: member.callNumber, count: 1 } as const;

    expect(await completeCall(test.db, claimed, result, later(61_000), store)).toBe(false);
    expect(await readAccount(test.db, "ACT-1")).toBeNull();
  });
});
