import { Link } from "@tanstack/react-router";
import type { CheckExplanation } from "../../api/checks.ts";
import { Money } from "../../components/money.tsx";
import { EmptyState } from "../../components/states.tsx";

/** Balance, reservations and amount, as the decision compared them. */
export function Sum({ explanation: { sum, check } }: { explanation: CheckExplanation }) {
  if (sum === null) return <NoComparison check={check} />;
  const amountOf = (amount: string) => <Money amount={amount} currency={sum.currency} withCurrency={false} />;
  const isShort = sum.difference.startsWith("-");
  return (
    <table className="sum">
      <tbody>
        <tr>
          <th scope="row">{sum.decided_by === "balance" ? "Balance at MX" : "Available balance at MX"}</th>
          <td className="num">{amountOf(sum.balance)}</td>
        </tr>
        {sum.reservations.map(({ id, debit_id, amount, released_at }) => (
          <tr key={id}>
            <th scope="row">
              Released earlier:{" "}
              <Link to="/debits/$debitId" params={{ debitId: debit_id }} className="link mono">
                {debit_id}
              </Link>
              {released_at !== null && <small> (reservation ended since)</small>}
            </th>
            <td className="num">−{amountOf(amount)}</td>
          </tr>
        ))}
        {sum.reservations.length > 0 && (
          <tr className="total">
            <th scope="row">Left</th>
            <td className="num">{amountOf(sum.left)}</td>
          </tr>
        )}
        <tr>
          <th scope="row">This debit</th>
          <td className="num">{amountOf(sum.amount)}</td>
        </tr>
        <tr className={`total ${isShort ? "bad" : "ok"}`}>
          <th scope="row" className="tone">
            {isShort ? "Short by" : "Left after this debit"}
          </th>
          <td className="num tone">{amountOf(sum.difference.replace("-", ""))}</td>
        </tr>
      </tbody>
    </table>
  );
}

function NoComparison({ check }: Pick<CheckExplanation, "check">) {
  return (
    <EmptyState
      title={
        check.decision === null ? "No balance has been compared yet" : "The decision compared no balance"
      }
    >
      <span>
        <Money amount={check.amount} currency={check.currency} /> is to be debited.
      </span>
    </EmptyState>
  );
}
