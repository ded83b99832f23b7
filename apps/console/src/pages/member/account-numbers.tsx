import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client.ts";
import type { Member } from "../../api/members.ts";
import { useSession } from "../../api/session.ts";
import { QueryView } from "../../components/query-view.tsx";

/** Account numbers are shown on request only: each request writes an audit row. They leave the page with this component. */
export function AccountNumbers({ member }: { member: Member }) {
  const [isShown, setShown] = useState(false);
  const session = useSession();
  if (isShown) return <Numbers member={member} onHide={() => setShown(false)} />;
  const isAllowed = session.data?.scopes.includes("account_numbers:read") ?? true;
  return (
    <div className="pad stack">
      <p className="muted">
        {isAllowed
          ? "Hidden. Each time that they are shown is recorded in the audit log."
          : `Account numbers need the scope account_numbers:read, which the role ${session.data?.role ?? ""} does not have. Each read is recorded in the audit log.`}
      </p>
      <div>
        <button type="button" disabled={!isAllowed} onClick={() => setShown(true)}>
          Show account numbers
        </button>
      </div>
    </div>
  );
}

function Numbers({ member, onHide }: { member: Member; onHide(): void }) {
  const query = useQuery({
    queryKey: ["account-numbers", member.guid],
    queryFn: async ({ signal }) => {
      const params = { path: { guid: member.guid } };
      return (await api.GET("/v1/members/{guid}/account_numbers", { params, signal })).data.data;
    },
    // Read once, and not stored in the page: every read is audited.
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchInterval: false,
  });
  const nameOf = (guid: string) => {
    const account = member.accounts.find((each) => each.guid === guid);
    return account?.name ?? account?.type ?? "Account";
  };
  return (
    <QueryView query={query} what="Account numbers">
      {(numbers) => (
        <>
          <table>
            <thead>
              <tr>
                <th scope="col">Account</th>
                <th scope="col">Routing number</th>
                <th scope="col">Account number</th>
              </tr>
            </thead>
            <tbody>
              {numbers.map(({ account_guid, routing_number, account_number, may_be_tokenized }) => (
                <tr key={account_guid}>
                  <td>{nameOf(account_guid)}</td>
                  <td className="mono">{routing_number}</td>
                  <td className="mono">
                    {account_number}
                    {may_be_tokenized && <small> may be a token</small>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <div className="pad">
            <button type="button" onClick={onHide}>
              Hide
            </button>
          </div>
        </>
      )}
    </QueryView>
  );
}
