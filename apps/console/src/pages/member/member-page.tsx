import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { activityQuery, checksOfMemberQuery, memberQuery, timelineQuery } from "../../api/members.ts";
import { Id, shorten } from "../../components/id.tsx";
import { MemberStateBadge } from "../../components/member-state.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryView } from "../../components/query-view.tsx";
import { Time } from "../../components/time.tsx";
import { formatNumberOf } from "../../format/number.ts";
import { Page } from "../../shell/page.tsx";
import { AccountNumbers } from "./account-numbers.tsx";
import { Accounts } from "./accounts.tsx";
import { Challenges } from "./challenges.tsx";
import { historyOf } from "./history.ts";
import { HistoryTable } from "./history-table.tsx";
import { MemberActions } from "./member-actions.tsx";
import { NextStep } from "./next-step.tsx";
import { TimeLanes } from "./time-lanes.tsx";
import "./member.css";

const route = getRouteApi("/members/$guid");

/** What happens with one customer: now, next, and until now. */
export function MemberPage() {
  const { guid } = route.useParams();
  const query = useQuery(memberQuery(guid));
  const history = useHistory(guid);
  const member = query.data;
  return (
    <Page
      title={member?.id ?? shorten(guid)}
      status={member && <MemberStateBadge state={member.state} />}
      details={
        member && (
          <>
            <span className="muted">{member.institution_code}</span>
            <Id value={member.guid} of="member" />
            <Id value={member.user_guid} of="user" />
            <span className="muted">MX status {member.connection_status ?? "unknown"}</span>
            <span className="muted">
              created <Time at={member.created_at} />
            </span>
            <span className="grow" />
            <MemberActions member={member} />
          </>
        )
      }
    >
      <QueryView query={query} what="The member" lines={3}>
        {(data) => (
          <>
            <div className="grid">
              <NextStep member={data} className={data.challenges.length > 0 ? "c7" : "c12"} />
              {data.challenges.length > 0 && (
                <Panel title="Open questions to the user" className="c5">
                  <Challenges challenges={data.challenges} />
                </Panel>
              )}
            </div>
            <Panel
              title="What happened"
              aside={
                <span className="legend" aria-hidden="true">
                  <span>● call</span>
                  <span>◆ webhook or notification</span>
                  <span>▬ state</span>
                </span>
              }
            >
              <div className="pad">
                <QueryView query={history} what="The timeline" lines={6}>
                  {(found) => <TimeLanes history={found} />}
                </QueryView>
              </div>
            </Panel>
            <div className="grid">
              <Panel
                title="Timeline"
                note="newest first"
                aside={
                  history.data && (
                    <small>{formatNumberOf(history.data.rows.length, "entry", "entries")}</small>
                  )
                }
                className="c7"
              >
                <QueryView query={history} what="The timeline" lines={6}>
                  {({ rows }) => <HistoryTable rows={rows} />}
                </QueryView>
              </Panel>
              <div className="c5 stack">
                <Panel title="Accounts">
                  <Accounts accounts={data.accounts} />
                </Panel>
                <Panel title="Account numbers">
                  <AccountNumbers member={data} />
                </Panel>
              </div>
            </div>
          </>
        )}
      </QueryView>
    </Page>
  );
}

/** The history from its three sources: complete once all are read. */
function useHistory(guid: string) {
  const timeline = useQuery(timelineQuery(guid));
  const activity = useQuery(activityQuery(guid));
  const checks = useQuery(checksOfMemberQuery(guid));
  const sources = [timeline, activity, checks];
  return {
    data:
      timeline.data && activity.data && checks.data
        ? historyOf({ timeline: timeline.data.data, activity: activity.data, checks: checks.data })
        : undefined,
    error: sources.find(({ error }) => error !== null)?.error ?? null,
    refetch: () => Promise.all(sources.map(({ refetch }) => refetch())),
  };
}
