import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useDeleteMember, useMemberCommand, useOauthWindow } from "../../api/member-actions.ts";
import type { Member } from "../../api/members.ts";
import { useSession } from "../../api/session.ts";
import { ActionButton } from "../../components/action-button.tsx";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { memberStates } from "../../components/member-state.tsx";
import { showToast } from "../../state/toasts.ts";

/** What an operator can do with a member. An action that is not possible says why. */
export function MemberActions({ member }: { member: Member }) {
  const [isDeleting, setDeleting] = useState(false);
  const refresh = useMemberCommand("refresh");
  const retry = useMemberCommand("retry");
  const verify = useMemberCommand("verify");
  const oauth = useOauthWindow((uri) => void copyWindow(uri));
  const { data: session } = useSession();
  const { guid, state } = member;
  const isOauth = member.oauth_window_uri !== undefined;
  const refusalOf = (scope: string) =>
    session === undefined || session.scopes.includes(scope)
      ? null
      : `The role ${session.role} cannot do this.`;
  const write = refusalOf("members:write");
  const canRetry = state === "action_required" || state === "failed";
  const canVerify = state === "connected" || state === "identified";
  const is = `The member is ${memberStates[state].word}.`;

  return (
    <span className="actions">
      <ActionButton
        word="Refresh status"
        refusal={refusalOf("ops:write")}
        isPending={refresh.isPending}
        onAct={() => refresh.run(guid)}
      />
      <ActionButton
        word="Verify again"
        refusal={
          write ?? (canVerify ? null : `${is} Only connected and identified members can be verified again.`)
        }
        isPending={verify.isPending}
        onAct={() => verify.run(guid)}
      />
      <ActionButton
        word="Retry"
        refusal={
          write ?? (canRetry ? null : `${is} Only members in action required or failed can be retried.`)
        }
        isPending={retry.isPending}
        onAct={() => retry.run(guid)}
      />
      {isOauth && (
        <ActionButton
          word="New OAuth window"
          refusal={write}
          isPending={oauth.isPending}
          onAct={() => oauth.run(guid)}
        />
      )}
      <ActionButton
        word="Delete"
        refusal={write}
        isPending={false}
        isDangerous
        onAct={() => setDeleting(true)}
      />
      {isDeleting && <DeleteDialog member={member} onClose={() => setDeleting(false)} />}
    </span>
  );
}

/** The window is for the user, not for the operator: it is copied, not opened. */
async function copyWindow(uri: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(uri);
    showToast("ok", "The address of the window is copied.");
  } catch {
    showToast("ok", `The address of the window: ${uri}`);
  }
}

function DeleteDialog({ member, onClose }: { member: Member; onClose(): void }) {
  const navigate = useNavigate();
  const erase = useDeleteMember(() => {
    onClose();
    void navigate({ to: "/members" });
  });
  const name = member.id ?? member.guid;
  return (
    <ConfirmDialog
      title="Delete the member"
      typed={name}
      action="Delete"
      keep="Keep"
      isPending={erase.isPending}
      onClose={onClose}
      onConfirm={() => erase.run(member.guid)}
    >
      <p>
        Delete <b>{name}</b> at MX and here? Its accounts, account numbers, owners, timeline and stored
        responses are erased, and its open balance checks are decided inconclusive. Decisions and audit rows
        stay, with IDs only. This cannot be undone.
      </p>
    </ConfirmDialog>
  );
}
