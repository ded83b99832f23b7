import type { components } from "@account-opening/client";
import { type FormEvent, useEffect, useState } from "react";
import { useAction } from "../../api/action.ts";
import { type Member, readAccountNumbers } from "../../api/members.ts";
import { useSession } from "../../api/session.ts";
import { Recorded } from "../../components/recorded.tsx";

type Numbers = components["schemas"]["AccountNumbers"];

interface Shown {
  numbers: readonly Numbers[];
  requestId: string | null;
}

/** Numbers do not stay on a screen that no one reads. */
const shownMs = 60_000;

/** Account numbers are shown on request only, with a reason: each request writes an audit row. They leave the page by themselves. */
export function AccountNumbers({ member }: { member: Member }) {
  const [shown, setShown] = useState<Shown | null>(null);
  const { data: session } = useSession();
  if (session !== undefined && !session.scopes.includes("account_numbers:read"))
    return <NotAllowed role={session.role} />;
  if (shown === null) return <ReasonForm member={member} onShow={setShown} />;
  return <NumbersTable member={member} shown={shown} onHide={() => setShown(null)} />;
}

function NotAllowed({ role }: { role: string }) {
  return (
    <div className="pad stack">
      <p className="muted">
        Account numbers need the scope account_numbers:read, which the role {role} does not have. An
        administrator grants it by a group of <span className="mono">CONSOLE_ACCOUNT_NUMBER_GROUPS</span>.
        Each read is recorded in the audit log.
      </p>
      <div>
        <button type="button" disabled>
          Show account numbers
        </button>
      </div>
    </div>
  );
}

function ReasonForm({ member, onShow }: { member: Member; onShow(shown: Shown): void }) {
  const [reason, setReason] = useState("");
  const action = useAction({
    run: readAccountNumbers,
    done: () => "The account numbers are shown for a minute.",
    changes: [["audit"]],
    onDone: ({ data, response }) =>
      onShow({ numbers: data.data, requestId: response.headers.get("x-request-id") }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    action.run({ guid: member.guid, reason });
  };
  return (
    <form className="pad stack" onSubmit={submit}>
      <label className="field">
        <span>
          Reason, such as the number of a case. The audit log stores it: write no names and no numbers.
        </span>
        <input
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          required
          minLength={5}
          maxLength={200}
          autoComplete="off"
        />
      </label>
      <div>
        <button type="submit" disabled={action.isPending}>
          {action.isPending ? "Working…" : "Show account numbers"}
        </button>
      </div>
    </form>
  );
}

function NumbersTable({ member, shown, onHide }: { member: Member; shown: Shown; onHide(): void }) {
  useEffect(() => {
    const timer = setTimeout(onHide, shownMs);
    return () => clearTimeout(timer);
  });
  const nameOf = (guid: string) => {
    const account = member.accounts.find((each) => each.guid === guid);
    return account?.name ?? account?.type ?? "Account";
  };
  return (
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
          {shown.numbers.map(({ account_guid, routing_number, account_number, may_be_tokenized }) => (
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
      <div className="pad stack">
        {shown.numbers.length === 0 && <p className="muted">No account number was read from MX.</p>}
        <Recorded requestId={shown.requestId} />
        <div>
          <button type="button" onClick={onHide}>
            Hide
          </button>
        </div>
      </div>
    </>
  );
}
