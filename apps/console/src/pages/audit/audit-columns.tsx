import { Link } from "@tanstack/react-router";
import type { AuditEntry } from "../../api/audit.ts";
import type { Column, PhoneRow } from "../../components/data-table.tsx";
import { ShortId, shorten } from "../../components/id.tsx";
import { Time } from "../../components/time.tsx";
import { type TimeFormat, useTimeFormat } from "../../format/time.ts";
import { detailValue, wordOf } from "../../format/words.ts";

type NameOfKey = (keyId: string) => string;

export function auditColumns(nameOf: NameOfKey): readonly Column<AuditEntry>[] {
  return [
    { id: "at", header: "Time", width: "130px", cell: ({ at }) => <Time at={at} /> },
    { id: "action", header: "Action", width: "200px", cell: ({ action }) => <ActionName action={action} /> },
    {
      id: "key",
      header: "Key",
      width: "12%",
      cell: ({ key_id }) => <KeyName name={nameOf(key_id)} id={key_id} />,
    },
    { id: "member", header: "Member", width: "140px", cell: (row) => <MemberLink row={row} /> },
    { id: "detail", header: "Detail", cell: (row) => <Detail row={row} /> },
    { id: "request", header: "Request", width: "125px", cell: (row) => <RequestLink row={row} /> },
  ];
}

export function auditLines(row: AuditEntry, nameOf: NameOfKey): PhoneRow {
  return {
    first: [<ActionName key="action" action={row.action} />, <Time key="at" at={row.at} />],
    second: [
      <span key="detail">
        {keyWord(nameOf(row.key_id), row.key_id)} <Detail row={row} />
      </span>,
      <RequestLink key="request" row={row} />,
    ],
  };
}

function ActionName({ action }: Pick<AuditEntry, "action">) {
  return (
    <span className="strong" title={action}>
      {wordOf(action)}
    </span>
  );
}

function KeyName({ name, id }: { name: string; id: string }) {
  return <span title={id}>{keyWord(name, id)}</span>;
}

function keyWord(name: string, id: string): string {
  if (name === "cli") return "command line";
  return name === id ? shorten(id) : name;
}

function MemberLink({ row: { member_guid } }: { row: AuditEntry }) {
  if (member_guid === null) return <span className="muted">–</span>;
  return (
    <Link to="/members/$guid" params={{ guid: member_guid }}>
      <ShortId value={member_guid} />
    </Link>
  );
}

function RequestLink({ row: { request_id } }: { row: AuditEntry }) {
  if (request_id === null) return <span className="muted">–</span>;
  return (
    <Link to="/audit" search={{ request: request_id }} title={`All rows of request ${request_id}`}>
      <span className="mono">{shorten(request_id)}</span>
    </Link>
  );
}

function Detail({ row }: { row: AuditEntry }) {
  const format = useTimeFormat();
  const text = detailOf(row, format);
  const debitId = row.detail["debit_id"];
  if (debitId === undefined) return <span title={text}>{text}</span>;
  return (
    <>
      <Link to="/debits/$debitId" params={{ debitId: String(debitId) }} className="link">
        {debitId}
      </Link>{" "}
      <span title={text}>{text}</span>
    </>
  );
}

/** IDs that another column or the link shows. */
const shownElsewhere: ReadonlySet<string> = new Set(["debit_id", "balance_check_id"]);

function detailOf({ detail }: AuditEntry, format: TimeFormat): string {
  return Object.entries(detail)
    .filter(([name]) => !shownElsewhere.has(name))
    .map(([name, value]) => `${wordOf(name)} ${detailValue(value, format)}`)
    .join(" · ");
}
