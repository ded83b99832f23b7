import { Link } from "@tanstack/react-router";
import { type InstitutionStatistics, institutionsPages } from "../../api/institutions.ts";
import { useListRows } from "../../api/list-rows.ts";
import { Badge } from "../../components/badge.tsx";
import { QueryView } from "../../components/query-view.tsx";
import { ScrollRegion } from "../../components/scroll-region.tsx";
import { EmptyState } from "../../components/states.tsx";
import { Age } from "../../components/time.tsx";
import { formatCount, formatNumberOf } from "../../format/number.ts";

/** More would not be read. The page of institutions has all. */
const shownMax = 8;

/** Institutions with members that wait for MX come first, the longest silent one at the top. */
export function Silence() {
  const { query } = useListRows(institutionsPages);
  return (
    <QueryView query={query} what="The silence by institution">
      {(institutions) => <SilenceTable institutions={institutions} />}
    </QueryView>
  );
}

function SilenceTable({ institutions }: { institutions: readonly InstitutionStatistics[] }) {
  if (institutions.length === 0) return <EmptyState title="No institution has a member yet" />;
  const isQuiet = (row: InstitutionStatistics) => Number(waitingIn(row) === 0);
  const sorted = [...institutions].sort((a, b) => isQuiet(a) - isQuiet(b) || lastOf(a) - lastOf(b));
  return (
    <ScrollRegion label="Table of silence">
      <table>
        <thead>
          <tr>
            <th scope="col">Institution</th>
            <th scope="col">Last webhook</th>
            <th scope="col" className="num hide-on-phone">
              Webhooks
            </th>
            <th scope="col" className="num">
              Waiting for MX
            </th>
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, shownMax).map((row) => (
            <tr key={row.institution_code}>
              <td>
                <Link
                  to="/institutions/$code"
                  params={{ code: row.institution_code }}
                  className="strong nowrap"
                >
                  {row.institution_code}
                </Link>
              </td>
              <td>
                <LastWebhook row={row} />
              </td>
              <td className="num hide-on-phone">{formatCount(row.webhooks.count)}</td>
              <td className="num">{formatCount(waitingIn(row))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {sorted.length > shownMax && (
        <p className="list-note">
          <Link to="/institutions" className="link">
            All {formatNumberOf(sorted.length, "institution")}
          </Link>
        </p>
      )}
    </ScrollRegion>
  );
}

function LastWebhook({ row }: { row: InstitutionStatistics }) {
  const { last_received_at: last } = row.webhooks;
  if (last !== null)
    return (
      <>
        <Age since={last} /> ago
      </>
    );
  return waitingIn(row) > 0 ? <Badge tone="wait">none</Badge> : <span className="muted">none</span>;
}

/** Members about which MX could send a webhook now. */
function waitingIn({ members }: InstitutionStatistics): number {
  return (members.verifying ?? 0) + (members.connected ?? 0) + (members.challenged ?? 0);
}

function lastOf({ webhooks }: InstitutionStatistics): number {
  return webhooks.last_received_at === null ? 0 : Date.parse(webhooks.last_received_at);
}
