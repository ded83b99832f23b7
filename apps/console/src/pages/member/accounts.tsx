import { useQuery } from "@tanstack/react-query";
import { accountQuery, type Member } from "../../api/members.ts";
import { Badge } from "../../components/badge.tsx";
import { Money } from "../../components/money.tsx";
import { EmptyState } from "../../components/states.tsx";
import { Age } from "../../components/time.tsx";

type Account = Member["accounts"][number];

export function Accounts({ accounts }: { accounts: readonly Account[] }) {
  if (accounts.length === 0) return <EmptyState title="No account has been read from MX yet" />;
  return (
    <table className="accounts">
      <thead>
        <tr>
          <th scope="col">Account</th>
          <th scope="col">Can be debited</th>
          <th scope="col" className="num">
            Available
          </th>
        </tr>
      </thead>
      <tbody>
        {accounts.map((account) => (
          <AccountRow key={account.guid} account={account} />
        ))}
      </tbody>
    </table>
  );
}

function AccountRow({ account }: { account: Account }) {
  const { data } = useQuery(accountQuery(account.guid));
  return (
    <tr>
      <td>
        {account.name ?? account.type ?? "Unnamed account"}{" "}
        <span className="mono muted nowrap">{account.masked_number}</span>
      </td>
      <td>
        <DebitBadge account={account} returnCode={data?.debit_block?.return_code} />
      </td>
      <td className="num">
        {data?.available_balance == null ? (
          <span className="muted">–</span>
        ) : (
          <Money amount={data.available_balance} currency={data.currency} />
        )}
        {data !== undefined && (
          <>
            <br />
            <small>
              read <Age since={data.as_of} /> ago
            </small>
          </>
        )}
      </td>
    </tr>
  );
}

function DebitBadge({ account, returnCode }: { account: Account; returnCode: string | undefined }) {
  if (returnCode !== undefined) return <Badge tone="bad">blocked by {returnCode}</Badge>;
  if (account.can_debit) return <Badge tone="ok">yes</Badge>;
  if (account.is_closed) return <Badge tone="idle">closed</Badge>;
  if (isDeposit(account.type)) return <Badge tone="idle">not verified</Badge>;
  return (
    <span title="Only checking, savings, cash and prepaid accounts can be debited.">
      <Badge tone="idle">wrong type</Badge>
    </span>
  );
}

const depositTypes = new Set(["CHECKING", "SAVINGS", "CASH", "PREPAID"]);

function isDeposit(type: string | null): boolean {
  return type !== null && depositTypes.has(type);
}
