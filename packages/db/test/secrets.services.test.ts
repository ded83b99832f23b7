import { expect, it } from "vitest";
import { decryptAccountNumbers, decryptAccountOwners } from "../src/accounts/accounts.ts";
import { storeAccounts, storeOwners } from "../src/accounts/store-results.ts";
import { associatedData } from "../src/encryption/associated-data.ts";
import { createCipher, DecryptionError } from "../src/encryption/cipher.ts";
import { appendToInbox } from "../src/inbox/inbox.ts";
import { anAccount, anOwner, numbersOf } from "./support/accounts.ts";
import { rowsOf, useDatabase } from "./support/database.ts";
import { hintRow, insert, start } from "./support/members.ts";

const test = useDatabase();

const key = { id: "k1", key: Buffer.alloc(32, 1) };
const cipher = createCipher([key]);
const secrets = ["9876543210001", "071000013", "Planted Owner", "1 Planted Street", "planted@example.com"];

async function plant(): Promise<string> {
  const { guid } = await insert(test.db);
  const accounts = [anAccount({ guid: `ACT-${guid}`, memberGuid: guid })];
  const client = await test.db.pool.connect();
  await storeAccounts(client, cipher, guid, { accounts, numbers: [numbersOf(`ACT-${guid}`)] }, start);
  await storeOwners(client, cipher, guid, [anOwner(), anOwner({ ownerName: "Second" })], start);
  client.release();
  const body = JSON.stringify({ account_number: "9876543210001", routing_number: "071000013" });
  await appendToInbox(test.db, [
    hintRow(guid, { raw: cipher.encrypt(body, associatedData.webhook(guid, start)) }),
  ]);
  return guid;
}

it("numbers, owners and webhook bodies cannot be read in the tables, as text or as bytes", async () => {
  await plant();
  const stored = await rowsOf<{ row: string }>(
    test.db,
    `select to_jsonb(account_numbers)::text as row from account_numbers
     union all select to_jsonb(account_owners)::text from account_owners
     union all select to_jsonb(accounts)::text from accounts
     union all select to_jsonb(inbox)::text from inbox`,
  );
  const everything = stored.map(({ row }) => row).join("\n");

  expect(stored).toHaveLength(5);
  for (const secret of secrets) {
    expect(everything).not.toContain(secret);
    expect(everything).not.toContain(Buffer.from(secret).toString("hex"));
    expect(everything).not.toContain(Buffer.from(secret).toString("base64").replaceAll("=", ""));
  }
});

it("the data key decrypts the original values", async () => {
  const guid = await plant();

  expect(await decryptAccountNumbers(test.db, cipher, guid)).toEqual([numbersOf(`ACT-${guid}`)]);
  expect(await decryptAccountOwners(test.db, cipher, guid)).toEqual([
    anOwner(),
    anOwner({ ownerName: "Second" }),
  ]);
});

it("another key, or a value moved to another row, does not decrypt", async () => {
  const guid = await plant();
  const other = await plant();
  const otherKey = createCipher([{ ...key, key: Buffer.alloc(32, 9) }]);

  await expect(decryptAccountNumbers(test.db, otherKey, guid)).rejects.toThrow(DecryptionError);
  await test.db.pool.query(
    `update account_numbers set account_number =
       (select account_number from account_numbers where member_guid = $1) where member_guid = $2`,
    [guid, other],
  );
  await expect(decryptAccountNumbers(test.db, cipher, other)).rejects.toThrow(DecryptionError);
});

it("numbers moved to another member's row cannot be decrypted", async () => {
  const [one, other] = [await plant(), await plant()];
  await test.db.pool.query(
    `update account_numbers set (account_number, routing_number) =
       (select account_number, routing_number from account_numbers as theirs where theirs.member_guid = $1)
     where member_guid = $2`,
    [one, other],
  );
  await expect(decryptAccountNumbers(test.db, cipher, other)).rejects.toThrow("changed or moved");
  await test.db.pool.query("update account_numbers set member_guid = $2 where member_guid = $1", [
    one,
    "MBR-x",
  ]);
  await expect(decryptAccountNumbers(test.db, cipher, "MBR-x")).rejects.toThrow("changed or moved");
});

it.each(["account_number", "routing_number"] as const)(
  "the %s alone, moved to another member with its account, cannot be decrypted",
  async (moved) => {
    const guid = await plant();
    const other = `${guid}-other`;
    const account = `ACT-${guid}`;
    await test.db.pool.query("update account_numbers set member_guid = $2 where member_guid = $1", [
      guid,
      other,
    ]);
    // The other value is encrypted with the new associated data.
    const [column, encrypted] =
      moved === "account_number"
        ? ["routing_number", cipher.encrypt("071000013", associatedData.routingNumber(other, account))]
        : ["account_number", cipher.encrypt("9876543210001", associatedData.accountNumber(other, account))];
    await test.db.pool.query(`update account_numbers set ${column} = $2 where member_guid = $1`, [
      other,
      encrypted,
    ]);
    await expect(decryptAccountNumbers(test.db, cipher, other)).rejects.toThrow("changed or moved");
  },
);
