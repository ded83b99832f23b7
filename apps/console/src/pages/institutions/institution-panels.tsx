import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type InstitutionDetail, institutionQuery, type Job } from "../../api/institutions.ts";
import { type MemberState, MemberStateBadge, memberStates } from "../../components/member-state.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryView } from "../../components/query-view.tsx";
import { EmptyState } from "../../components/states.tsx";
import { Age } from "../../components/time.tsx";
import { formatDuration } from "../../format/duration.ts";
import { formatCount, formatNumberOf, formatRate } from "../../format/number.ts";
import { wordOf } from "../../format/words.ts";
import { DurationChart } from "./duration-chart.tsx";
import { oauthOf } from "./institution-columns.tsx";
import { jobWords } from "./jobs.ts";

/** One institution: its jobs, its members, and how their onboarding ended. */
export function InstitutionPanels({ code, job }: { code: string; job: Job }) {
  const query = useQuery(institutionQuery(code));
  return (
    <div className="c5 institution">
      <QueryView query={query} what={`Institution ${code}`}>
        {(institution) => (
          <>
            <Panel
              title={code}
              note={jobWords[job]}
              aside={
                <Link to="/institutions" className="link">
                  Close
                </Link>
              }
            >
              <Durations institution={institution} job={job} />
            </Panel>
            <Panel title="Members">
              <Members institution={institution} />
            </Panel>
            <Panel title="How onboarding ended" note="last 7 days">
              <Outcomes institution={institution} />
            </Panel>
          </>
        )}
      </QueryView>
    </div>
  );
}

function Durations({ institution, job }: { institution: InstitutionDetail; job: Job }) {
  const statistics = institution.jobs.find((each) => each.job === job);
  if (statistics === undefined) return <EmptyState title={`No finished ${jobWords[job]} is known here`} />;
  const { reads_per_job, reads_per_job_at_floor, seen_after_ms, known_jobs, webhook_share, read_price_ms } =
    statistics;
  return (
    <div className="pad">
      <DurationChart statistics={statistics} />
      <p className="muted">
        {formatNumberOf(known_jobs, "known job")}. Without webhooks, {reads_per_job.toFixed(1)} status reads a
        job see its end {formatDuration(seen_after_ms)} later, on average. A read every{" "}
        {formatDuration(institution.poll_floor_ms)} would be {reads_per_job_at_floor.toFixed(1)} reads a job.
        The schedule saves a read if it costs at most {formatDuration(read_price_ms)} of delay. Webhooks are
        expected to report {formatRate(webhook_share)} of the ends first.
      </p>
    </div>
  );
}

function Members({ institution }: { institution: InstitutionDetail }) {
  const { members, institution_code, webhooks } = institution;
  const states = Object.keys(memberStates) as MemberState[];
  return (
    <div className="pad">
      <ul className="state-counts">
        {states
          .filter((state) => (members[state] ?? 0) > 0)
          .map((state) => (
            <li key={state}>
              <Link to="/members" search={{ state, institution: institution_code }}>
                <MemberStateBadge state={state} /> {formatCount(members[state] ?? 0)}
              </Link>
            </li>
          ))}
      </ul>
      <dl className="facts">
        <dt>OAuth</dt>
        <dd>{oauthOf(institution)}</dd>
        <dt>Webhooks</dt>
        <dd>
          {webhooks.last_received_at === null ? (
            "none in 7 days"
          ) : (
            <>
              {formatCount(webhooks.count)} in 7 days, last <Age since={webhooks.last_received_at} /> ago
            </>
          )}
        </dd>
      </dl>
    </div>
  );
}

function Outcomes({
  institution: { outcomes, failure_rate, institution_code },
}: {
  institution: InstitutionDetail;
}) {
  if (outcomes.length === 0) return <EmptyState title="No member was connected or stopped" />;
  const ended = outcomes.filter(({ state }) => state !== "identified");
  const total = ended.reduce((sum, { count }) => sum + count, 0);
  return (
    <>
      {failure_rate !== null && (
        <p className="pad">{formatRate(failure_rate)} of the members stopped before they were connected.</p>
      )}
      <table>
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Reason</th>
            <th scope="col" className="num">
              Members
            </th>
            <th scope="col" className="num">
              Share
            </th>
          </tr>
        </thead>
        <tbody>
          {ended.map(({ state, reason, count }) => (
            <tr key={`${state} ${reason}`}>
              <td>
                <MemberStateBadge state={state as MemberState} />
              </td>
              <td>
                {reason === null ? (
                  <span className="muted">–</span>
                ) : (
                  <Link to="/members" search={{ state, reason, institution: institution_code }}>
                    {wordOf(reason)}
                    {wordOf(reason) !== reason && <span className="mono muted"> {reason}</span>}
                  </Link>
                )}
              </td>
              <td className="num">{formatCount(count)}</td>
              <td className="num">{formatRate(count / total)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
