/**
 * Everything that a log line may say: ids, statuses, counts and durations. Whatever is not named here is a type error
 * where it is written and is dropped at run time, so that an account number cannot reach a log by accident.
 */
const kinds = {
  // whom it is about
  member_guid: "string",
  user_guid: "string",
  account_guid: "string",
  institution_code: "string",
  inbox_id: "string",
  outbox_id: "string",
  webhook_id: "string",
  event_id: "string",
  endpoint_id: "string",
  balance_check_id: "string",
  debit_id: "string",
  key_id: "string",
  request_id: "string",
  // what happened
  outcome: "string",
  reason: "string",
  problem: "string",
  decision: "string",
  state: "string",
  connection_status: "string",
  webhook_type: "string",
  event_type: "string",
  // the work
  queue: "string",
  job: "string",
  job_id: "string",
  call: "string",
  call_number: "number",
  attempt: "number",
  claim_count: "number",
  method: "string",
  route: "string",
  status: "number",
  name: "string",
  signal: "string",
  // how much, how long
  count: "number",
  inbox_count: "number",
  outbox_count: "number",
  member_count: "number",
  pending_count: "number",
  dropped_count: "number",
  bytes: "number",
  version: "number",
  duration_ms: "number",
  delay_ms: "number",
  lateness_ms: "number",
  retry_after_ms: "number",
  // the process
  host: "string",
  port: "number",
  url_host: "string",
  exit_code: "number",
  node_version: "string",
} as const;

type Kinds = typeof kinds;
type ValueOf<Kind> = Kind extends "number" ? number : string;

export type LogFields = {
  readonly [Name in keyof Kinds]?: ValueOf<Kinds[Name]> | null | undefined;
};

const textLengthMax = 300;
const kindOf: ReadonlyMap<string, string> = new Map(Object.entries(kinds));

/** What of `fields` may be written. */
export function allowed(fields: object): Record<string, string | number | null> {
  const kept: Record<string, string | number | null> = {};
  for (const [name, value] of Object.entries(fields)) {
    const kind = kindOf.get(name);
    if (kind === undefined) continue;
    if (value === null) kept[name] = null;
    else if (typeof value === "number" && kind === "number") kept[name] = value;
    else if (typeof value === "string" && kind === "string") kept[name] = value.slice(0, textLengthMax);
  }
  return kept;
}
