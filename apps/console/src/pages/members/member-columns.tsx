import { Link } from "@tanstack/react-router";
import type { Member } from "../../api/members.ts";
import type { Column, PhoneRow } from "../../components/data-table.tsx";
import { shorten } from "../../components/id.tsx";
import { MemberStateBadge } from "../../components/member-state.tsx";
import { Age } from "../../components/time.tsx";
import { NextCall } from "./next-call.tsx";

export const memberColumns: readonly Column<Member>[] = [
  { id: "member", header: "Member", cell: (member) => <MemberLink member={member} /> },
  {
    id: "state",
    header: "State",
    width: "150px",
    cell: ({ state }) => <MemberStateBadge state={state} />,
  },
  { id: "reason", header: "Reason", width: "16%", cell: ({ reason }) => reason ?? <Nothing /> },
  {
    id: "institution",
    header: "Institution",
    width: "15%",
    cell: ({ institution_code }) => institution_code,
  },
  {
    id: "age",
    header: "Last change",
    width: "106px",
    align: "end",
    cell: ({ updated_at }) => <Age since={updated_at} />,
  },
  {
    id: "next",
    header: "Next call",
    width: "196px",
    align: "end",
    cell: ({ next_call }) => (next_call ? <NextCall call={next_call} /> : <Nothing />),
  },
];

export function memberLines(member: Member): PhoneRow {
  return {
    first: [<MemberLink key="link" member={member} />, <MemberStateBadge key="state" state={member.state} />],
    second: [
      [member.institution_code, member.reason].filter((part) => part !== null).join(" · "),
      <Age key="age" since={member.updated_at} />,
    ],
  };
}

function MemberLink({ member }: { member: Member }) {
  return (
    <Link to="/members/$guid" params={{ guid: member.guid }} className="row-link" title={member.guid}>
      {member.id ?? <span className="mono">{shorten(member.guid)}</span>}
    </Link>
  );
}

function Nothing() {
  return <span className="muted">–</span>;
}
