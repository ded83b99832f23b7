import { Link } from "@tanstack/react-router";
import type { ApiKey } from "../../api/keys.ts";
import { Badge } from "../../components/badge.tsx";
import type { Column, PhoneRow } from "../../components/data-table.tsx";
import type { Tone } from "../../components/icon.tsx";
import { Age, Time } from "../../components/time.tsx";
import { formatCount } from "../../format/number.ts";

export const keyStates = {
  active: { word: "active", tone: "ok" },
  unused: { word: "never used", tone: "idle" },
  expired: { word: "expired", tone: "wait" },
  revoked: { word: "revoked", tone: "bad" },
} as const satisfies Record<string, { word: string; tone: Tone }>;

type KeyState = keyof typeof keyStates;

export function keyStateOf({ revoked_at, expires_at, last_used_at }: ApiKey, now: number): KeyState {
  if (revoked_at !== null) return "revoked";
  if (expires_at !== null && Date.parse(expires_at) <= now) return "expired";
  return last_used_at === null ? "unused" : "active";
}

type OnRevoke = (key: ApiKey) => void;

export function keyColumns(now: number, onRevoke: OnRevoke): readonly Column<ApiKey>[] {
  return [
    { id: "name", header: "Key", width: "13%", cell: (key) => <KeyLink apiKey={key} /> },
    { id: "kind", header: "Kind", width: "136px", cell: (key) => kindOf(key) },
    { id: "state", header: "State", width: "116px", cell: (key) => <StateBadge apiKey={key} now={now} /> },
    { id: "scopes", header: "Scopes", cell: ({ scopes }) => <Scopes scopes={scopes} /> },
    { id: "used", header: "Last use", width: "122px", align: "end", cell: (key) => <LastUse apiKey={key} /> },
    {
      id: "expires",
      header: "Expires",
      width: "104px",
      align: "end",
      cell: ({ expires_at }) =>
        expires_at === null ? <span className="muted">never</span> : <Time at={expires_at} />,
    },
    {
      id: "created",
      header: "Created",
      width: "104px",
      align: "end",
      cell: ({ created_at }) => <Time at={created_at} />,
    },
    {
      id: "revoke",
      header: <span className="visually-hidden">Action</span>,
      width: "98px",
      align: "end",
      cell: (key) => <RevokeButton apiKey={key} onRevoke={onRevoke} />,
    },
  ];
}

export function keyLines(key: ApiKey, now: number, onRevoke: OnRevoke): PhoneRow {
  return {
    first: [<KeyLink key="name" apiKey={key} />, <StateBadge key="state" apiKey={key} now={now} />],
    second: [
      <span key="used">
        {kindOf(key)} · last use <LastUse apiKey={key} />
      </span>,
      <RevokeButton key="revoke" apiKey={key} onRevoke={onRevoke} />,
    ],
  };
}

/** An application, or an operator's session with its role. */
function kindOf({ role }: ApiKey): string {
  return role === null ? "application" : `session, ${role}`;
}

/** Opens what the key did. */
function KeyLink({ apiKey: { id, name } }: { apiKey: ApiKey }) {
  return (
    <Link to="/audit" search={{ key: id }} className="row-link" title={`What ${name} did`}>
      {name}
    </Link>
  );
}

function StateBadge({ apiKey, now }: { apiKey: ApiKey; now: number }) {
  const { word, tone } = keyStates[keyStateOf(apiKey, now)];
  return <Badge tone={tone}>{word}</Badge>;
}

function Scopes({ scopes }: Pick<ApiKey, "scopes">) {
  const text = scopes.join(", ");
  return <span title={text}>{scopesInBrief(scopes)}</span>;
}

/** `members:read and 9 more`: the number says how much a key may do, and the tooltip lists its scopes. */
export function scopesInBrief([first, ...others]: readonly string[]): string {
  if (first === undefined) return "none";
  return others.length === 0 ? first : `${first} and ${formatCount(others.length)} more`;
}

function LastUse({ apiKey: { last_used_at } }: { apiKey: ApiKey }) {
  if (last_used_at === null) return <span className="muted">never</span>;
  return (
    <>
      <Age since={last_used_at} /> ago
    </>
  );
}

function RevokeButton({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: OnRevoke }) {
  if (apiKey.revoked_at !== null) return <Time at={apiKey.revoked_at} />;
  return (
    <button
      type="button"
      className="quiet"
      aria-label={`Revoke ${apiKey.name}`}
      onClick={() => onRevoke(apiKey)}
    >
      Revoke
    </button>
  );
}
