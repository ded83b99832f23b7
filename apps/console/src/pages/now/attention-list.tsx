import type { AttentionItem } from "../../api/overview.ts";
import { Badge } from "../../components/badge.tsx";
import { PageLink } from "../../components/page-link.tsx";
import { EmptyState } from "../../components/states.tsx";
import { Age } from "../../components/time.tsx";
import { AttentionAction, addressOf } from "./attention-action.tsx";
import { attentionKinds, Detail, Subject } from "./attention-words.tsx";

export function AttentionList({ items }: { items: readonly AttentionItem[] }) {
  if (items.length === 0) {
    return (
      <EmptyState tone="ok" title="Nothing needs attention">
        <span>Debits are in time, members progress, and every endpoint receives its notifications.</span>
      </EmptyState>
    );
  }
  return (
    <ul className="attention">
      {items.map((item) => (
        <li key={keyOf(item)}>
          <span>
            <Badge tone={attentionKinds[item.kind].tone}>{attentionKinds[item.kind].word}</Badge>
          </span>
          <span className="what">
            <SubjectLink item={item} />
            <br />
            <small>
              <Detail item={item} />
            </small>
          </span>
          <span className="age strong">{item.since !== null && <Age since={item.since} />}</span>
          <AttentionAction item={item} />
        </li>
      ))}
    </ul>
  );
}

function SubjectLink({ item }: { item: AttentionItem }) {
  const address = addressOf(item);
  if (address === null) return <Subject item={item} />;
  return (
    <PageLink address={address}>
      <Subject item={item} />
    </PageLink>
  );
}

function keyOf({ kind, balance_check, endpoint, member }: AttentionItem): string {
  return [kind, balance_check?.id, endpoint?.id, member?.guid].join(" ");
}
