import type { CheckExplanation } from "../../api/checks.ts";
import { Time } from "../../components/time.tsx";
import { formatDuration } from "../../format/duration.ts";
import { formatNumberOf } from "../../format/number.ts";
import { wordOf } from "../../format/words.ts";

/** The age of the balance, the job that imported it, and the policy of the check. */
export function Freshness({ explanation }: { explanation: CheckExplanation }) {
  const { check, job, account, member } = explanation;
  return (
    <div className="pad">
      <dl className="facts">
        <dt>Balance</dt>
        <dd>
          {job === null ? (
            check.decision === null ? (
              "none yet"
            ) : (
              "none was used"
            )
          ) : (
            <BalanceAge job={job} maxAgeSeconds={check.max_age_seconds} />
          )}
        </dd>
        <dt>MX's job</dt>
        <dd>{job === null ? "–" : <JobTimes job={job} />}</dd>
        {check.basis !== null && (
          <>
            <dt>MX's own times</dt>
            <dd>
              <Stamps basis={check.basis} />
            </dd>
          </>
        )}
        <dt>Account</dt>
        <dd>{account === null ? "deleted" : <AccountFacts account={account} />}</dd>
        <dt>Connection</dt>
        <dd>
          {member === null ? (
            "deleted"
          ) : (
            <>
              {member.connection_status ?? "unknown"}
              {member.last_status_read_at !== null && (
                <>
                  , read <Time at={member.last_status_read_at} />
                </>
              )}
            </>
          )}
        </dd>
        <dt>Policy</dt>
        <dd>{policyOf(check)}</dd>
        <dt>Attempts</dt>
        <dd>
          <Attempts attempts={check.basis?.attempts ?? []} />
        </dd>
      </dl>
    </div>
  );
}

type Job = NonNullable<CheckExplanation["job"]>;
type Basis = NonNullable<CheckExplanation["check"]["basis"]>;

function BalanceAge({ job, maxAgeSeconds }: { job: Job; maxAgeSeconds: number }) {
  return (
    <>
      <Time at={job.ended_at} />, {formatDuration(job.age_seconds * 1_000)} before the decision (limit{" "}
      {formatDuration(maxAgeSeconds * 1_000)})
    </>
  );
}

function JobTimes({ job }: { job: Job }) {
  const others = job.decided_with.length;
  return (
    <>
      check_balance,{" "}
      {job.requested_at === null ? (
        "requested before this check"
      ) : (
        <>
          requested <Time at={job.requested_at} />
        </>
      )}
      , ended <Time at={job.ended_at} />
      {others > 0 && `; it also decided ${formatNumberOf(others, "other debit")}`}
    </>
  );
}

function Stamps({ basis: { imported_at, after } }: { basis: Basis }) {
  const stamps = [
    { word: "imported", at: imported_at },
    { word: "aggregated", at: after?.aggregated_at ?? null },
  ].flatMap(({ word, at }) => (at === null ? [] : [{ word, at }]));
  if (stamps.length === 0) return "none";
  return stamps.map(({ word, at }, index) => (
    <span key={word}>
      {index > 0 && " · "}
      {word} <Time at={at} />
    </span>
  ));
}

function AccountFacts({ account }: { account: NonNullable<CheckExplanation["account"]> }) {
  const { type, is_closed, can_debit, numbers_read_at } = account;
  return (
    <>
      {is_closed ? "closed" : "open"} · {(type ?? "unknown type").toLowerCase()} ·{" "}
      {can_debit ? "can be debited" : "cannot be debited"}
      {numbers_read_at === null ? (
        " · numbers not read"
      ) : (
        <>
          {" "}
          · numbers read <Time at={numbers_read_at} />
        </>
      )}
    </>
  );
}

function policyOf({ on_missing_available, ignore_reserved, basis }: CheckExplanation["check"]): string {
  const parts = [
    on_missing_available === "balance" ? "balance if no available balance" : "available balance only",
    ignore_reserved ? "reservations ignored" : "reservations subtracted",
    ...(basis === null ? [] : [`MX limit ${limitOf(basis.policy.balance_limit)}`]),
  ];
  return parts.join(" · ");
}

/** `5/7200` is `5 requests in 2 h`. */
function limitOf(text: string): string {
  const [limit = "", seconds = ""] = text.split("/");
  return `${limit} requests in ${formatDuration(Number(seconds) * 1_000)}`;
}

function Attempts({ attempts }: { attempts: Basis["attempts"] }) {
  if (attempts.length === 0) return "none for this check";
  return attempts.map(({ at, what }, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: attempts have no ID and never change.
    <span key={index}>
      {index > 0 && " · "}
      {wordOf(what)} <Time at={at} />
    </span>
  ));
}
