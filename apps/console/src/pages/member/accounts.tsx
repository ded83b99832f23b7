import type { Member } from "../../api/members.ts";
import { Badge } from "../../components/badge.tsx";
import { EmptyState } from "../../components/states.tsx";

type Account = Member["accounts"][number];

export function Accounts({ accounts }: { accounts: readonly Account[] }) {
  if (accounts.length === 0) return <EmptyState title="No account has been read from MX yet" />;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Account</th>
          <th scope="col">Can be debited</th>
        </tr>
      </thead>
      <tbody>
        {accounts.map((account) => (
          <tr key={account.guid}>
            <td>
              {account.name ?? account.type ?? "Unnamed account"}{" "}
              <span className="mono muted">{account.masked_number}</span>
            </td>
            <td>
              <DebitBadge account={account} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function DebitBadge({ account }: { account: Account }) {
  if (account.can_debit) return <Badge tone="ok">yes</Badge>;
  return <Badge tone="idle">{account.is_closed ? "closed" : "no"}</Badge>;
}
