import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { CheckExplanation } from "../../api/checks.ts";
import { ShortId } from "../../components/id.tsx";
import { EmptyState } from "../../components/states.tsx";
import { Time } from "../../components/time.tsx";
import { formatDuration } from "../../format/duration.ts";
import { formatNumberOf } from "../../format/number.ts";
import { type TimeFormat, useTimeFormat } from "../../format/time.ts";
import { addressOf, detailValue, wordOf } from "../../format/words.ts";

type AuditDetail = NonNullable<CheckExplanation["history"]>[number]["detail"];

interface Entry {
  key: string;
  at: string;
  what: ReactNode;
  more: ReactNode;
}

/** Requests, decision and deliveries in the order of time. */
export function History({ explanation }: { explanation: CheckExplanation }) {
  const format = useTimeFormat();
  const entries = [
    ...requestsOf(explanation, format),
    ...decisionOf(explanation),
    ...deliveriesOf(explanation),
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  if (entries.length === 0) return <EmptyState title="Nothing is recorded" />;
  return (
    <>
      <table>
        <tbody>
          {entries.map(({ key, at, what, more }) => (
            <tr key={key}>
              <td className="mono nowrap">
                <Time at={at} />
              </td>
              <td>
                {what}
                <br />
                <small>{more}</small>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {explanation.history === null && (
        <p className="list-note">Who scheduled and changed the check is shown to roles with ops:read.</p>
      )}
    </>
  );
}

function requestsOf({ history }: CheckExplanation, format: TimeFormat): Entry[] {
  return (history ?? []).map(({ id, at, action, key_id, key_name, request_id, detail }) => ({
    key: `request ${id}`,
    at,
    what: (
      <>
        {wordOf(action).replace("balance check ", "")} by <b>{key_name ?? key_id}</b>
      </>
    ),
    more: (
      <>
        {changesIn(detail, format)}
        {request_id !== null && (
          <>
            request{" "}
            <Link to="/audit" search={{ request: request_id }}>
              <ShortId value={request_id} />
            </Link>
          </>
        )}
      </>
    ),
  }));
}

/** `amount 500.00 → 825.00 · `, or the amount of a new check, or the code of a return. */
function changesIn(detail: AuditDetail, format: TimeFormat): string {
  const changes = ["amount", "run_at", "decide_by"].flatMap((name) => {
    const [before, after] = [detail[`${name}_before`], detail[`${name}_after`]];
    return before === undefined || after === undefined
      ? []
      : [`${wordOf(name)} ${detailValue(before, format)} → ${detailValue(after, format)}`];
  });
  const values = [detail["amount"], detail["return_code"]].flatMap((value) =>
    value === undefined ? [] : [String(value)],
  );
  return [...changes, ...values].map((part) => `${part} · `).join("");
}

function decisionOf({ check, job }: CheckExplanation): Entry[] {
  if (check.decision === null || check.decided_at === null) return [];
  const others = job?.decided_with.length ?? 0;
  return [
    {
      key: "decision",
      at: check.decided_at,
      what: <>decided: {wordOf(check.decision)}</>,
      more:
        job === null
          ? "without a balance"
          : others === 0
            ? "after a balance job for this debit"
            : `after a balance job shared with ${formatNumberOf(others, "other debit")}`,
    },
  ];
}

function deliveriesOf({ deliveries }: CheckExplanation): Entry[] {
  return (deliveries ?? []).map((delivery) => {
    const { id, event_type, status, attempt_count, last_status, last_error, ended_at, created_at } = delivery;
    const tookMs = ended_at === null ? null : Date.parse(ended_at) - Date.parse(created_at);
    const response = last_status === null ? (last_error ?? "no response yet") : `response ${last_status}`;
    return {
      key: `delivery ${id}`,
      at: ended_at ?? created_at,
      what: (
        <>
          {wordOf(event_type)} {status === "pending" ? "waits for delivery" : status}
          {tookMs !== null && ` after ${formatDuration(tookMs)}`}
        </>
      ),
      more: (
        <>
          <Link to="/notifications/$endpointId" params={{ endpointId: delivery.endpoint_id }}>
            {addressOf(delivery.endpoint_url)}
          </Link>
          , {response}, {formatNumberOf(attempt_count, "attempt")}
        </>
      ),
    };
  });
}
