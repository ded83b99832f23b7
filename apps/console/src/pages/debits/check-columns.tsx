import { Link } from "@tanstack/react-router";
import type { BalanceCheck } from "../../api/checks.ts";
import { Badge } from "../../components/badge.tsx";
import type { Column, PhoneRow } from "../../components/data-table.tsx";
import { ShortId } from "../../components/id.tsx";
import { Money } from "../../components/money.tsx";
import { Time } from "../../components/time.tsx";
import { formatAmount } from "../../format/money.ts";
import { reasons, statusOf } from "./decision-words.ts";

export const checkColumns: readonly Column<BalanceCheck>[] = [
  { id: "debit", header: "Debit", width: "17%", cell: (check) => <DebitLink check={check} /> },
  { id: "status", header: "Decision", width: "155px", cell: (check) => <CheckBadge check={check} /> },
  { id: "reason", header: "Why", cell: (check) => <Why check={check} /> },
  {
    id: "member",
    header: "Member",
    width: "140px",
    cell: ({ member_guid }) => (
      <Link to="/members/$guid" params={{ guid: member_guid }}>
        <ShortId value={member_guid} />
      </Link>
    ),
  },
  {
    id: "cutoff",
    header: "Cutoff",
    width: "120px",
    align: "end",
    cell: ({ decide_by }) => <Time at={decide_by} />,
  },
  {
    id: "amount",
    header: "Amount",
    width: "135px",
    align: "end",
    cell: ({ amount, currency }) => <Money amount={amount} currency={currency} />,
  },
];

export function checkLines(check: BalanceCheck): PhoneRow {
  return {
    first: [<DebitLink key="link" check={check} />, <CheckBadge key="badge" check={check} />],
    second: [
      <Money key="amount" amount={check.amount} currency={check.currency} />,
      <span key="cutoff">
        cutoff <Time at={check.decide_by} />
      </span>,
    ],
  };
}

function DebitLink({ check: { debit_id } }: { check: BalanceCheck }) {
  return (
    <Link to="/debits/$debitId" params={{ debitId: debit_id }} className="row-link" title={debit_id}>
      {debit_id}
    </Link>
  );
}

function CheckBadge({ check }: { check: BalanceCheck }) {
  const { word, tone } = statusOf(check);
  return <Badge tone={tone}>{word}</Badge>;
}

function Why({ check }: { check: BalanceCheck }) {
  const { reason, late, basis, currency } = check;
  const lateWord = late === true ? "decided after the cutoff" : null;
  if (reason !== null)
    return (
      <>
        {[reasons[reason], lateWord].filter((part) => part !== null).join(", ")}{" "}
        <span className="mono muted">{reason}</span>
      </>
    );
  const balance = basis?.decided_by == null ? null : check[basis.decided_by];
  if (balance === null) return <span className="muted">–</span>;
  const reserved =
    Number(basis?.reserved ?? 0) === 0 ? null : `${formatAmount(basis?.reserved ?? "0", currency)} reserved`;
  const parts = [`balance ${formatAmount(balance, currency)}`, reserved, lateWord];
  return <span className="muted">{parts.filter((part) => part !== null).join(", ")}</span>;
}
