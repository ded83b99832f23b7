import { Link } from "@tanstack/react-router";
import type { WebhookStatistics } from "../../api/webhooks.ts";
import { Badge } from "../../components/badge.tsx";
import { EmptyState } from "../../components/states.tsx";
import { formatCount, formatRate } from "../../format/number.ts";
import { outcomeOf } from "./outcome-words.ts";

export function Outcomes({ statistics: { outcomes } }: { statistics: WebhookStatistics }) {
  const total = outcomes.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return <EmptyState title="No webhook in this period" />;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Outcome</th>
          <th scope="col" className="num">
            Webhooks
          </th>
          <th scope="col" className="num">
            Share
          </th>
        </tr>
      </thead>
      <tbody>
        {[...outcomes]
          .sort((a, b) => b.count - a.count)
          .map(({ outcome, count }) => (
            <tr key={outcome}>
              <td>
                <Link from="/webhooks" search={(before) => ({ ...before, outcome })}>
                  <Badge tone={outcomeOf(outcome).tone}>{outcomeOf(outcome).word}</Badge>
                </Link>
                <br />
                <small>{outcomeOf(outcome).meaning}</small>
              </td>
              <td className="num">{formatCount(count)}</td>
              <td className="num">{formatRate(count / total)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
