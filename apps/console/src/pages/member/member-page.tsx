import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { memberQuery } from "../../api/members.ts";
import { Id, shorten } from "../../components/id.tsx";
import { MemberStateBadge } from "../../components/member-state.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryView } from "../../components/query-view.tsx";
import { Time } from "../../components/time.tsx";
import { Page } from "../../shell/page.tsx";
import { Accounts } from "./accounts.tsx";

const route = getRouteApi("/members/$guid");

export function MemberPage() {
  const { guid } = route.useParams();
  const query = useQuery(memberQuery(guid));
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
            <span className="muted">MX status {member.connection_status ?? "unknown"}</span>
            <span className="muted">
              created <Time at={member.created_at} />
            </span>
          </>
        )
      }
    >
      <QueryView query={query} what="The member">
        {({ accounts }) => (
          <Panel title="Accounts">
            <Accounts accounts={accounts} />
          </Panel>
        )}
      </QueryView>
    </Page>
  );
}
