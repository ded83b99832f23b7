import type { Notice } from "@account-opening/core";
import type pg from "pg";

/** TEMPORARY, by the lead, until the notices helper's own is here: replace this file. */
export async function recordNotices(
  _client: pg.PoolClient,
  _notices: readonly Notice[],
  _now: Date,
): Promise<void> {}
