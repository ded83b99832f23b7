export const roles = ["ingest", "api", "worker", "read"] as const;
export type Role = (typeof roles)[number];

/** Inserts an event with a source, which may be one that the role must not use. */
function forged(source: string, event: object): string {
  const values = `'MBR-1', '${source}', 'x', '${JSON.stringify(event)}', now()`;
  return `insert into inbox (member_guid, source, type, event, received_at) values (${values})`;
}

/** The decision of a check that does not exist. */
const forgedDecision = `
  insert into balance_decisions (check_id, debit_id, account_guid, member_guid, user_guid, amount_minor, currency,
    run_at, decide_by, decision, decided_at, is_late, basis)
  values ('CHK-1', 'D', 'ACT-1', 'MBR-1', 'USR-1', 900000000, 'USD', now(), now(), 'sufficient', now(), false, '{}')`;

/** Inserts a session, which may be one that the API must not start. */
function session(role: string | null, scopes: string, hours: number): string {
  const values = `'session-${scopes}', 'session', ${role === null ? "null" : `'${role}'`}, '\\x0${scopes.length % 10}', '{${scopes}}',
    now(), now() + interval '${hours} hours'`;
  return `insert into api_keys (id, name, role, hash, scopes, created_at, expires_at) values (${values})`;
}

/** Not even those that may read or write the whole timeline may use a partition of it. */
const usesOfPartitions: [Role, string][] = roles.flatMap((role) =>
  ["timeline_before_partitions", "timeline_default"].flatMap((partition): [Role, string][] => [
    [role, `select from ${partition}`],
    [role, `insert into ${partition} (member_guid, at, entry) values ('MBR-1', now(), '{}')`],
    [role, `delete from ${partition}`],
  ]),
);

export const refusedStatements = [
  ["ingest", "select * from inbox"],
  ["ingest", "update inbox set outcome = 'applied'"],
  ["ingest", "delete from inbox"],
  ["ingest", "select * from members"],
  ["ingest", "select * from account_numbers"],
  ["ingest", forged("webhook", { kind: "balances_read", accounts: [] })],
  ["ingest", forged("webhook", { kind: "status_read" })],
  ["ingest", forged("webhook", { type: "AGGREGATION" })],
  ["ingest", forged("mx", { kind: "webhook_received", type: "AGGREGATION" })],
  ["ingest", forged("api", { kind: "credentials_updated" })],
  ["ingest", "insert into inbox (source, received_at, outcome) values ('webhook', now(), 'applied')"],
  [
    "ingest",
    "insert into inbox (id, source, received_at) overriding system value values (1, 'webhook', now())",
  ],
  ["ingest", "begin; lock table inbox in access exclusive mode"],
  ["ingest", "begin; lock table publisher_lock in row exclusive mode"],
  ["ingest", "begin; lock table publisher_lock in access share mode"],
  ["ingest", "select from members for update"],
  ["ingest", "insert into audit (at, api_key_id, action, detail) values (now(), 'x', 'x', '{}')"],
  ["api", "update balance_decisions set decision = 'sufficient'"],
  ["api", "delete from balance_decisions"],
  ["api", "update audit set action = 'nothing'"],
  ["api", "delete from audit"],
  ["api", "truncate audit"],
  ["api", forged("mx", { kind: "balances_read", accounts: [] })],
  ["api", forged("api", { kind: "balances_read", accounts: [] })],
  ["api", forged("webhook", { kind: "webhook_received", type: "AGGREGATION" })],
  ["api", "update inbox set source = 'mx'"],
  ["api", "insert into audit (at, api_key_id, action, detail) values (now(), 'cli', 'key_created', '{}')"],
  ["api", forgedDecision],
  ["api", "update events set notification = '{}'"],
  ["api", "begin; lock table inbox in access exclusive mode"],
  ["api", "update ach_returns set return_code = 'R02'"],
  ["api", "update account_numbers set account_number = ''"],
  ["api", "insert into api_keys (id, name, hash, scopes, created_at) values ('x', 'x', '', '{}', now())"],
  ["api", session(null, "members:read", 8)],
  ["api", session("owner", "members:read", 8)],
  ["api", session("viewer", "members:read", 24)],
  ["api", session("viewer", "members:write", 8)],
  ["api", session("operator", "owners:read", 8)],
  ["api", session("viewer", "account_numbers:read", 24)],
  ["api", session(null, "account_numbers:read", 8)],
  ["api", "insert into console_links values ('', 'x', 'operator', false, now())"],
  ["api", "update console_links set role = 'operator'"],
  ["worker", "select * from console_links"],
  ["read", "select * from console_links"],
  ["api", "update api_keys set scopes = '{ops:write}'"],
  ["api", "update api_keys set expires_at = null"],
  ["api", "create table x (y int)"],
  ["worker", "update balance_decisions set decision = 'sufficient'"],
  ["worker", "delete from balance_decisions"],
  ["worker", forged("webhook", { kind: "webhook_received", type: "AGGREGATION" })],
  ["worker", forged("api", { kind: "credentials_updated" })],
  ["worker", forgedDecision],
  ["worker", "update endpoints set url = 'https://elsewhere.example/'"],
  ["worker", "update endpoints set secret = ''"],
  ["worker", "update events set notification = '{}'"],
  [
    "worker",
    "insert into timeline (id, member_guid, at, entry) overriding system value values (1, 'x', now(), '{}')",
  ],
  ["worker", "insert into audit (at, api_key_id, action, detail) values (now(), 'x', 'x', '{}')"],
  ["worker", "insert into api_keys (id, name, hash, scopes, created_at) values ('x', 'x', '', '{}', now())"],
  ["worker", "update balance_checks set amount_minor = 1"],
  ["worker", "update balance_checks set decide_by = now()"],
  ["worker", "update balance_checks set account_guid = 'ACT-1'"],
  ["worker", "update members set user_guid = 'USR-1'"],
  ["worker", "insert into members (guid) values ('MBR-1')"],
  ["api", "update balance_checks set account_guid = 'ACT-1'"],
  ["api", "update balance_checks set request = '{}'"],
  ["api", "update members set user_guid = 'USR-1'"],
  ["api", "delete from users"],
  ["api", "update users set guid = 'USR-2'"],
  ["api", "update users set created_at = now()"],
  ["api", "insert into users (guid, created_at, erased_at) values ('USR-2', now(), now())"],
  ["api", "delete from erasures"],
  ["api", "update erasures set api_key_id = 'KEY-2'"],
  [
    "api",
    "insert into erasures (guid, user_guid, api_key_id, began_at, completed_at) values ('USR-2', 'USR-2', 'k', now(), now())",
  ],
  ["api", "update requested_members set wants_identification = true"],
  [
    "worker",
    "insert into requested_members (user_guid, wants_identification, held_until, requested_at) values ('USR-2', true, now(), now())",
  ],
  ["ingest", "select * from requested_members"],
  ["read", "select * from requested_members"],
  ["worker", "select * from erasures"],
  ["ingest", "select * from erasures"],
  ["worker", "select * from users"],
  ["worker", "insert into users (guid, created_at) values ('USR-2', now())"],
  ["ingest", "select * from users"],
  ["worker", "select * from api_keys"],
  ["worker", "update audit set action = 'nothing'"],
  ["worker", "update record_chain set hash = ''"],
  ["api", "insert into record_chain values (1, 'audit', '1', now(), '')"],
  ["worker", "delete from members"],
  ["worker", "delete from timeline"],
  ["worker", "drop table timeline_before_partitions"],
  ["worker", "insert into timeline_exports values ('timeline_before_partitions', 0, '', now())"],
  ["worker", "begin; lock table timeline_exports in access share mode"],
  ["api", "insert into timeline_exports values ('timeline_before_partitions', 0, '', now())"],
  ["api", "select create_timeline_partitions(now())"],
  ["api", "select drop_expired_timeline_partition(now(), now())"],
  ["read", "select timeline_partitions()"],
  ["ingest", "select analyze_timeline()"],
  ...usesOfPartitions,
  ["read", "select * from account_numbers"],
  ["read", "select state_data from members"],
  ["read", "select raw from inbox"],
  ["read", "select secret from endpoints"],
  ["read", "select * from api_keys"],
  ["read", "begin; lock table publisher_lock in row exclusive mode"],
  ["read", "select from members for key share"],
  ["read", "update members set state = 'identified'"],
] as const satisfies readonly [Role, string][];

export const allowedStatements = [
  ["read", "select guid, state from members"],
  ["read", "select * from balance_decisions"],
  ["read", "select * from audit"],
  ["read", "select * from users"],
  ["ingest", "insert into inbox (source, received_at) values ('webhook', now())"],
  ["ingest", forged("webhook", { kind: "webhook_received", type: "AGGREGATION" })],
  [
    "ingest",
    "insert into inbox (source, received_at, processed_at, outcome) values ('webhook', now(), now(), 'unreadable')",
  ],
  ["api", forged("api", { kind: "credentials_updated" })],
  ["api", session("operator", "ops:write", 8)],
  ["api", session("auditor", "account_numbers:read", 8)],
  ["api", "update api_keys set active_at = now()"],
  ["api", "delete from console_links where hash = ''"],
  ["worker", forged("mx", { kind: "balances_read", accounts: [] })],
  ["worker", "insert into timeline (member_guid, at, entry) values ('MBR-1', now(), '{}')"],
  ["worker", "select create_timeline_partitions(now())"],
  ["worker", "select drop_expired_timeline_partition(now(), null)"],
  ["worker", "select timeline_partitions()"],
  ["worker", "select analyze_timeline()"],
  ["read", "select from timeline"],
] as const satisfies readonly [Role, string][];
