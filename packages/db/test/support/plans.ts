import { expect, inject } from "vitest";
import type { Database } from "../../src/connection/database.ts";
import { rowsOf } from "./database.ts";
import { recording, type Statement } from "./recording.ts";

/** Planner cost limit. A full scan of an index of these tables costs several times as much. */
export const fewPages = 1_500 * inject("scale");

export interface Plans {
  indexes: string[];
  cost: number;
}

/** Runs `work` and returns the indexes and the cost of its query plans. Fails if a plan scans a big table. */
export function planner(test: { readonly db: Database }, bigTables: readonly string[]) {
  return async (work: (db: Database) => Promise<unknown>): Promise<Plans> => {
    const { db, statements } = recording(test.db);
    await work(db);
    expect(statements).not.toEqual([]);
    const plans = (await Promise.all(statements.map((statement) => explain(test.db, statement)))).flat();
    const nodes = plans.flatMap(nodesOf);
    const scanned = nodes.flatMap((node) =>
      node["Node Type"] === "Seq Scan" ? (node["Relation Name"] ?? []) : [],
    );
    expect(scanned.filter((table) => bigTables.includes(table))).toEqual([]);
    return {
      indexes: [...new Set(nodes.flatMap((node) => node["Index Name"] ?? []))].sort(),
      cost: Math.max(...plans.map((plan) => plan["Total Cost"])),
    };
  };
}

/**
 * The number of rows that PostgreSQL handles for the statements of `work`. Runs each statement again and rolls it back.
 * @param restore undoes changes of `work` that would make the second run cheaper.
 */
export async function rowsHandled(
  db: Database,
  work: (db: Database) => Promise<unknown>,
  restore: () => Promise<unknown> = async () => undefined,
): Promise<number> {
  const recorded = recording(db);
  await work(recorded.db);
  await restore();
  expect(recorded.statements).not.toEqual([]);
  const client = await db.pool.connect();
  let count = 0;
  for (const { text, values } of recorded.statements) {
    await client.query("begin");
    const { rows } = await client.query(`explain (analyze, format json) ${text}`, values);
    await client.query("rollback");
    for (const node of nodesOf(rows[0]["QUERY PLAN"][0].Plan)) {
      const { "Actual Rows": used = 0, "Actual Loops": loops = 0 } = node;
      const removed = (node["Rows Removed by Filter"] ?? 0) + (node["Rows Removed by Join Filter"] ?? 0);
      count += (used + removed) * loops;
    }
  }
  client.release();
  return Math.round(count);
}

interface PlanNode {
  "Node Type": string;
  "Total Cost": number;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Actual Rows"?: number;
  "Actual Loops"?: number;
  "Rows Removed by Filter"?: number;
  "Rows Removed by Join Filter"?: number;
  Plans?: PlanNode[];
}

/** The plan for these values and, for a prepared statement, the generic plan. */
async function explain(db: Database, { name, text, values }: Statement): Promise<PlanNode[]> {
  const plans = [await planOf(db, `explain (format json) ${text}`, values)];
  if (name !== undefined) plans.push(await planOf(db, `explain (generic_plan, format json) ${text}`));
  return plans;
}

async function planOf(db: Database, sql: string, values?: unknown[]): Promise<PlanNode> {
  const [row] = await rowsOf<{ "QUERY PLAN": { Plan: PlanNode }[] }>(db, sql, values);
  const plan = row?.["QUERY PLAN"][0]?.Plan;
  if (plan === undefined) throw new Error(`There is no plan for ${sql}.`);
  return plan;
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}
