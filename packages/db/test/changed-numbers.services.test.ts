import { beforeEach, describe, expect, it } from "vitest";
import { numbersOf, storeResults } from "./support/accounts.ts";
import { truncateAll, useDatabase } from "./support/database.ts";
import { aMember, insert } from "./support/members.ts";

const test = useDatabase();
beforeEach(() => truncateAll(test.db));

const others = { accountNumber: "1234567890001" };

async function recorded() {
  const { rows } = await test.db.pool.query("select member_guid, type, notification from events");
  return rows;
}

describe("account numbers that are read again", () => {
  it("are reported once, for the accounts whose numbers changed", async () => {
    const { guid } = await insert(test.db, aMember({ userGuid: "USR-1" }));
    await storeResults(test.db, guid, {}, [numbersOf("ACT-1"), numbersOf("ACT-2")]);
    expect(await recorded()).toEqual([]);

    const changed = [numbersOf("ACT-1", others), numbersOf("ACT-2"), numbersOf("ACT-3")];
    await storeResults(test.db, guid, {}, changed);

    const [event, ...more] = await recorded();
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      member_guid: guid,
      type: "member.account_numbers_changed",
      notification: { memberGuid: guid, userGuid: "USR-1", accountGuids: ["ACT-1"], state: "created" },
    });

    await storeResults(test.db, guid, {}, changed);
    expect(await recorded()).toHaveLength(1);
  });

  it("of an account that is listed twice are compared with the ones that are stored", async () => {
    const { guid } = await insert(test.db);
    const twice = [numbersOf("ACT-1"), numbersOf("ACT-1", others)];
    await storeResults(test.db, guid, {}, twice);
    await storeResults(test.db, guid, {}, twice);
    expect(await recorded()).toEqual([]);
  });
});
