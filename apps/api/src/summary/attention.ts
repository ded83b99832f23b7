import { writeAmount } from "@account-opening/core/balance";
import type { Overview } from "@account-opening/db/summary";
import type { z } from "zod";
import { route } from "../http/route.ts";
import { attention, type attentionItem, attentionKinds } from "./attention-schema.ts";
import { areWebhooksSilent, type Summary } from "./view.ts";

type Item = z.input<typeof attentionItem>;
type AttentionFacts = Awaited<ReturnType<Overview["attention"]>>;
type CheckFacts = AttentionFacts["lateChecks"][number];

/** Above this error rate MX is reported as failing, if it was called often enough for a rate. */
const mxErrorRateMax = 0.05;
const mxCallsMin = 20;

/** A user may take this time for an answer before an operator is interested. */
const challengeMs = 30 * 60_000;

export const readAttention = route({
  method: "get",
  path: "/v1/attention",
  operation: "readAttention",
  tag: "Operations",
  summary: "Read what needs attention",
  description: "Debits, members, endpoints and services that need an operator. Empty if nothing is wrong.",
  scope: "ops:read",
  answers: { 200: { description: "What needs attention.", schema: attention } },
  problems: [],
  handle: async (_, { attention: read, summary, clock }) => {
    const [facts, found] = [await read(clock()), await summary(clock())];
    const items = itemsOf(facts, found).sort(byUrgency);
    const countOf = (isCounted: (item: Item) => unknown) => items.filter(isCounted).length;
    return {
      status: 200,
      body: {
        as_of: facts.asOf.toISOString(),
        items,
        counts: {
          members: countOf(({ kind }) => kind.startsWith("member")),
          checks: countOf(({ balance_check }) => balance_check),
          endpoints: countOf(({ endpoint }) => endpoint),
        },
      } satisfies z.input<typeof attention>,
    };
  },
});

function byUrgency(a: Item, b: Item): number {
  const urgency = attentionKinds.indexOf(a.kind) - attentionKinds.indexOf(b.kind);
  // Of checks, the soonest cutoff is the most urgent. ISO 8601 sorts by time.
  const timeOf = ({ since, balance_check }: Item) => balance_check?.decide_by ?? since ?? "";
  return urgency === 0 ? timeOf(a).localeCompare(timeOf(b)) : urgency;
}

function itemsOf(facts: AttentionFacts, summary: Summary): Item[] {
  const { endpoints, deadDeliveries, stuckMembers, setAside, challenged, unclaimedCalls } = facts;
  return [
    ...facts.lateChecks.map((check) => checkItem("check_late", check, check.decideBy)),
    ...facts.checksAtRisk.map((check) => checkItem("check_at_risk", check, check.runAt)),
    ...serviceItems(summary),
    ...(unclaimedCalls.count > 0
      ? [item("calls_overdue", unclaimedCalls.oldest, { count: unclaimedCalls.count })]
      : []),
    ...endpoints.map(({ id, url, status, since, pendingCount: count, lastStatus: last_status }) =>
      item(status === "disabled" ? "endpoint_disabled" : "endpoint_failing", since, {
        count,
        endpoint: { id, url, last_status },
      }),
    ),
    ...deadDeliveries.map(({ endpointId: id, url, count, oldest }) =>
      item("deliveries_dead", oldest, { count, endpoint: { id, url, last_status: null } }),
    ),
    ...(setAside.count > 0 ? [item("members_set_aside", setAside.oldest, { count: setAside.count })] : []),
    ...stuckMembers.map((member) =>
      item("member_stuck", member.since, {
        member: memberView(member),
        institution_code: member.institutionCode,
      }),
    ),
    ...challengedItems(challenged, facts.asOf),
  ];
}

function serviceItems(summary: Summary): Item[] {
  const { callCount, failedCount, lastSuccessAt } = summary.mx;
  const rate = failedCount / callCount;
  const isMxFailing = callCount >= mxCallsMin && rate > mxErrorRateMax;
  return [
    ...(isMxFailing ? [item("mx_failing", lastSuccessAt, { count: failedCount, error_rate: rate })] : []),
    ...(areWebhooksSilent(summary) ? [item("webhooks_silent", summary.lastWebhookAt, { count: 0 })] : []),
  ];
}

function challengedItems({ count, oldest }: AttentionFacts["challenged"], now: Date): Item[] {
  if (oldest === null || now.getTime() - oldest.since.getTime() < challengeMs) return [];
  return [item("members_challenged", oldest.since, { count, member: memberView(oldest) })];
}

function checkItem(kind: Item["kind"], check: CheckFacts, since: Date): Item {
  const { checkId, debitId, amountMinor, currency, decideBy, member } = check;
  return item(kind, since, {
    member: member && memberView(member),
    balance_check: {
      id: checkId,
      debit_id: debitId,
      amount: writeAmount({ currency, minor: amountMinor }),
      currency,
      decide_by: decideBy.toISOString(),
    },
  });
}

function memberView(member: NonNullable<CheckFacts["member"]>): NonNullable<Item["member"]> {
  const { guid, partnerId: id, state, nextCallAt } = member;
  return { guid, id, state, next_call_at: nextCallAt?.toISOString() ?? null };
}

function item(
  kind: Item["kind"],
  since: Date | null,
  { count = 1, ...about }: Partial<Omit<Item, "kind" | "since">>,
): Item {
  return {
    kind,
    since: since?.toISOString() ?? null,
    member: null,
    institution_code: null,
    balance_check: null,
    endpoint: null,
    error_rate: null,
    ...about,
    count,
  };
}
