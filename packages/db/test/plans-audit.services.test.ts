import { beforeAll, describe, expect, inject, it } from "vitest";
import { type AuditFilter, listAudit, listAuditOfCheck } from "../src/access/audit.ts";
import { useDatabase } from "./support/database.ts";
import { later, start } from "./support/members.ts";
import { fewPages, planner } from "./support/plans.ts";

const test = useDatabase();
const plansOf = planner(test, ["audit"]);
const rowCount = 100_000 * inject("scale");

beforeAll(async () => {
  await test.db.pool.query(
    `insert into audit (at, api_key_id, action, member_guid, request_id, detail)
     select $1::timestamptz + n * interval '1 second', 'key-' || n % 50,
            case n % 1000 when 0 then 'member_erased' else 'account_numbers_read' end, 'MBR-' || n % 2000,
            'request-' || n, '{}'
     from generate_series(1, $2) as n`,
    [start, rowCount],
  );
  await test.db.pool.query("vacuum analyze");
}, 60_000 * inject("scale"));

describe(`with ${rowCount} audit rows, lists use an index:`, () => {
  const late = (rowCount - 1_000) * 1_000;
  const filters: [string, AuditFilter, string][] = [
    ["all", {}, "audit_by_time"],
    ["of a span", { from: later(late), to: later(late + 60_000) }, "audit_by_time"],
    ["of a member", { memberGuid: "MBR-1" }, "audit_of_member"],
    ["of a key", { apiKeyId: "key-1", from: later(late) }, "audit_of_key"],
    ["of an action", { action: "member_erased" }, "audit_of_action"],
    ["of a request", { requestId: "request-99000" }, "audit_of_request"],
  ];

  it.each(filters)("%s, in both orders, from any page on", async (_, filter, index) => {
    for (const order of ["asc", "desc"] as const) {
      for (const after of [null, { at: later(late), id: rowCount - 1_000 }]) {
        const { indexes, cost } = await plansOf((db) => listAudit(db, filter, { order, after, limit: 201 }));
        expect(indexes).toEqual([index]);
        expect(cost).toBeLessThan(fewPages);
      }
    }
  });

  it("of a balance check", async () => {
    const check = { id: "CHK-1", memberGuid: "MBR-1", createdAt: later(late) };
    const { indexes, cost } = await plansOf((db) => listAuditOfCheck(db, check));
    expect(indexes).toContain("audit_of_member");
    expect(cost).toBeLessThan(fewPages);
  });
});
