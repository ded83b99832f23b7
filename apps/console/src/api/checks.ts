import type { components } from "@account-opening/client";
import { queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";
import { liveList } from "./pages.ts";
import { everyMs } from "./query-client.ts";

export type BalanceCheck = components["schemas"]["BalanceCheck"];
export type CheckExplanation = components["schemas"]["BalanceCheckExplanation"];

export interface CheckFilter {
  debit_id?: string;
  member_guid?: string;
  status?: BalanceCheck["status"];
  decision?: NonNullable<BalanceCheck["decision"]>;
  reason?: NonNullable<BalanceCheck["reason"]>;
  late?: boolean;
  /** The period of the cutoffs. */
  cutoff?: Cutoff;
}

export const cutoffs = ["next_hour", "next_day", "last_day"] as const;
export type Cutoff = (typeof cutoffs)[number];

const hourMs = 3_600_000;

const cutoffSpans: Readonly<Record<Cutoff, readonly [fromMs: number, toMs: number]>> = {
  next_hour: [0, hourMs],
  next_day: [0, 24 * hourMs],
  last_day: [-24 * hourMs, 0],
};

export function checksList({ cutoff, ...filter }: CheckFilter) {
  return liveList<BalanceCheck>(["checks", filter, cutoff], async (page, signal) => {
    const query = { ...filter, ...spanOf(cutoff), ...page, order: "desc" as const };
    return (await api.GET("/v1/balance_checks", { params: { query }, signal })).data;
  });
}

function spanOf(cutoff: Cutoff | undefined) {
  if (cutoff === undefined) return {};
  const [fromMs, toMs] = cutoffSpans[cutoff];
  const at = (ms: number) => new Date(Date.now() + ms).toISOString();
  return { decide_after: at(fromMs), decide_before: at(toMs) };
}

const explanationMs = 5_000;

/** The explanation of a debit's check. Null if there is none. */
export function explanationQuery(debitId: string) {
  const { refetchInterval } = everyMs(explanationMs);
  return queryOptions<CheckExplanation | null>({
    queryKey: ["explanation", debitId],
    queryFn: ({ signal }) => readExplanation(debitId, signal),
    refetchInterval(query) {
      const { data } = query.state;
      // The hash of the ledger's record follows a decision within seconds, and no event reports it.
      const isHashPending = data?.record === null && data.check.decision !== null;
      return isHashPending ? explanationMs : refetchInterval(query);
    },
  });
}

async function readExplanation(debitId: string, signal: AbortSignal): Promise<CheckExplanation | null> {
  const { data: found } = await api.GET("/v1/balance_checks", {
    params: { query: { debit_id: debitId } },
    signal,
  });
  const id = found.data[0]?.id;
  if (id === undefined) return null;
  const path = "/v1/balance_checks/{id}/explanation";
  return (await api.GET(path, { params: { path: { id } }, signal })).data;
}
