import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type CheckExplanation, explanationQuery } from "../../api/checks.ts";
import { Badge } from "../../components/badge.tsx";
import { Icon } from "../../components/icon.tsx";
import { Id } from "../../components/id.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryView } from "../../components/query-view.tsx";
import { EmptyState } from "../../components/states.tsx";
import { useTimeFormat } from "../../format/time.ts";
import { Page } from "../../shell/page.tsx";
import { useNow } from "../../state/clock.ts";
import { showToast } from "../../state/toasts.ts";
import { statusOf } from "../debits/decision-words.ts";
import { Afterwards } from "./afterwards.tsx";
import { concludeFrom } from "./conclusion.ts";
import "./debit.css";
import { Freshness } from "./freshness.tsx";
import { History } from "./history.tsx";
import { PrintedFrom } from "./printed-from.tsx";
import { Sum } from "./sum.tsx";

const route = getRouteApi("/debits/$debitId");

export function DebitPage() {
  const { debitId } = route.useParams();
  const query = useQuery(explanationQuery(debitId));
  return (
    <Page
      title={`Debit ${debitId}`}
      status={query.data && <DebitBadge explanation={query.data} />}
      details={query.data && <Details explanation={query.data} />}
    >
      <QueryView query={query} what="The debit">
        {(explanation) =>
          explanation === null ? (
            <div className="panel">
              <EmptyState title="No balance check has this debit ID">
                <Link to="/debits" className="button">
                  All debits
                </Link>
              </EmptyState>
            </div>
          ) : (
            <Explanation explanation={explanation} />
          )
        }
      </QueryView>
    </Page>
  );
}

interface Explained {
  explanation: CheckExplanation;
}

function DebitBadge({ explanation: { check } }: Explained) {
  const { word, tone } = statusOf(check);
  return <Badge tone={tone}>{word}</Badge>;
}

function Details({ explanation: { check, member, account } }: Explained) {
  return (
    <>
      <Id value={check.id} of="balance check" />
      <Link to="/members/$guid" params={{ guid: check.member_guid }} className="link">
        {member?.id ?? "Member"}
      </Link>
      <span className="muted">
        {account !== null && `${account.name ?? account.type ?? "Account"} ${account.masked_number ?? ""}`}
        {member !== null && ` · ${member.institution_code}`}
      </span>
      <span className="grow" />
      <span className="actions">
        <button type="button" onClick={() => window.print()}>
          <Icon name="print" />
          Print
        </button>
        <button type="button" onClick={() => void copyLink()}>
          <Icon name="link" />
          Copy link
        </button>
      </span>
    </>
  );
}

function Explanation({ explanation }: Explained) {
  const format = useTimeFormat();
  const now = new Date(useNow());
  const { tone, title, text, code } = concludeFrom(explanation, format, now);
  return (
    <>
      <section className={`conclusion ${tone}`} aria-label="Conclusion">
        <strong>
          <Icon name={tone} />
          {title} {code !== null && <span className="mono">{code}</span>}
        </strong>
        <p>{text}</p>
      </section>
      <div className="grid">
        <Panel title="The sum" aside={<small>{explanation.check.currency}</small>} className="c6">
          <Sum explanation={explanation} />
        </Panel>
        <Panel title="How fresh the balance was" className="c6">
          <Freshness explanation={explanation} />
        </Panel>
        <Panel title="Who did what" className="c6">
          <History explanation={explanation} />
        </Panel>
        <Panel title="Afterwards" className="c6">
          <Afterwards explanation={explanation} />
        </Panel>
      </div>
      <PrintedFrom check={explanation.check} />
    </>
  );
}

async function copyLink(): Promise<void> {
  try {
    await navigator.clipboard.writeText(window.location.href);
    showToast("ok", "The link is copied.");
  } catch {
    showToast("bad", "The browser does not allow copying. Copy the address from its address bar.");
  }
}
