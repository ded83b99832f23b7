/**
 * The fields that a log line may have: IDs, statuses, counts and durations. The compiler refuses any other field, and it
 * is dropped at run time, so that an account number cannot get into a log by accident.
 */
const kinds = {
  // subject
  member_guid: "string",
  user_guid: "string",
  institution_code: "string",
  outbox_id: "string",
  event_id: "string",
  endpoint_id: "string",
  balance_check_id: "string",
  debit_id: "string",
  key_id: "string",
  request_id: "string",
  // event
  outcome: "string",
  reason: "string",
  problem: "string",
  state: "string",
  previous_state: "string",
  connection_status: "string",
  first_signal: "string",
  event_type: "string",
  // work
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
  // counts and durations
  count: "number",
  inbox_count: "number",
  member_count: "number",
  pending_count: "number",
  dropped_count: "number",
  duration_ms: "number",
  margin_ms: "number",
  // process
  host: "string",
  port: "number",
  url_host: "string",
  exit_code: "number",
} as const;

type Kinds = typeof kinds;
type ValueOf<Kind> = Kind extends "number" ? number : string;

export type LogFields = {
  readonly [Name in keyof Kinds]?: ValueOf<Kinds[Name]> | null | undefined;
};

const textLengthMax = 300;
const kindOf: ReadonlyMap<string, string> = new Map(Object.entries(kinds));

/** The allowed fields, with text cut to 300 characters. */
export function allowed(fields: object): Record<string, string | number | null> {
  const result: Record<string, string | number | null> = {};
  for (const [name, value] of Object.entries(fields)) {
    const kind = kindOf.get(name);
    if (kind === undefined) continue;
    if (value === null) result[name] = null;
    else if (typeof value === "number" && kind === "number") result[name] = value;
    else if (typeof value === "string" && kind === "string") result[name] = value.slice(0, textLengthMax);
  }
  return result;
}
