import { expect, it } from "vitest";
import { useApi } from "./support/api.ts";
import { aRequest, scheduler } from "./support/checks.ts";
import { aDebtor } from "./support/debtors.ts";

const test = useApi();
const schedule = scheduler(test);

it("every decision of the ledger is counted and logged once, whatever made it", async () => {
  const { db, api } = test.now;
  const debtors = [await aDebtor(db, { availableBalance: "200.00" }), await aDebtor(db), await aDebtor(db)];
  const [blocked, deleted] = debtors;
  if (blocked === undefined || deleted === undefined) throw new Error("There is no debtor.");

  const { body: released } = await schedule(aRequest(blocked, { run_at: undefined }));
  expect(released.decision).toBe("sufficient");
  for (const debtor of debtors) expect((await schedule(aRequest(debtor))).body.status).toBe("scheduled");
  const returned = { return_code: "R02", returned_at: new Date().toISOString() };
  await test.ask(`POST /v1/balance_checks/${released.id}/returns`, { body: returned });
  await test.ask(`DELETE /v1/members/${deleted.memberGuid}`);
  expect((await test.ask("DELETE /v1/users/USR-1")).status).toBe(200);

  const { rows } = await db.pool.query(
    "select check_id, reason from balance_decisions order by decided_at, check_id",
  );
  expect(rows.map(({ reason }) => reason)).toEqual([
    null,
    "account_blocked",
    "user_action_required",
    "user_action_required",
  ]);
  const metrics = await (await fetch(`${api.url}/metrics`)).text();
  const counts = [...metrics.matchAll(/^balance_checks_decided_total\{.*\} (\d+)$/gm)];
  expect(counts.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(rows.length);
  const lines = test.now
    .log()
    .split("\n")
    .filter((line) => line.includes('"balance_check.decided"'));
  expect(lines.map((line) => JSON.parse(line).balance_check_id).sort()).toEqual(
    rows.map(({ check_id }) => check_id).sort(),
  );
});
