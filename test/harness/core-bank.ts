import ky, { type KyInstance } from "ky";

export interface MemberView {
  guid: string;
  user_guid: string;
  id: string | null;
  institution_code: string;
  state: string;
  connection_status: string | null;
  reason: string | null;
  challenges: ChallengeView[];
  accounts: {
    guid: string;
    name: string | null;
    type: string | null;
    masked_number: string | null;
    can_debit: boolean;
  }[];
  oauth_window_uri?: string | null;
  version: number;
}

interface ChallengeView {
  guid: string;
  type: string;
  label: string | null;
  options?: { label: string; value: string }[];
  image_data?: string;
  image_options?: { label: string; value: string }[];
}

export interface CheckRequest {
  debit_id: string;
  account_guid: string;
  amount: string;
  currency?: string;
  run_at?: string;
  decide_by: string;
  max_age_seconds?: number;
}

export interface CheckView {
  id: string;
  debit_id: string;
  account_guid: string;
  member_guid: string;
  amount: string;
  status: "scheduled" | "running" | "decided" | "canceled";
  decision: string | null;
  reason: string | null;
  available_balance: string | null;
  as_of: string | null;
  run_at: string;
  decide_by: string;
  decided_at: string | null;
  basis: { reserved_by: string[] } | null;
}

export interface EventView {
  id: string;
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
}

export interface TimelineView {
  at: string;
  kind: string;
  [detail: string]: unknown;
}

interface WebhookView {
  id: string;
  type: string | null;
  member_guid: string | null;
  outcome: string;
}

export interface Answer {
  guid: string;
  value: string;
}

/** The core banking system in tests and in the demo: a client of the API. */
export interface CoreBank {
  http: KyInstance;
  createUser(id: string): Promise<string>;
  credentials(institutionCode: string, login: string, password: string): Promise<Answer[]>;
  createMember(request: {
    userGuid: string;
    institutionCode: string;
    credentials: Answer[];
    id?: string;
    identify?: boolean;
  }): Promise<MemberView>;
  member(guid: string): Promise<MemberView>;
  answer(guid: string, answers: Answer[]): Promise<MemberView>;
  updateCredentials(guid: string, credentials: Answer[]): Promise<MemberView>;
  retry(guid: string): Promise<MemberView>;
  accountNumbers(
    guid: string,
  ): Promise<{ account_guid: string; account_number: string; routing_number: string }[]>;
  accountOwners(guid: string): Promise<{ account_guid: string; owner_name: string | null }[]>;
  timeline(guid: string): Promise<TimelineView[]>;
  account(guid: string): Promise<{ guid: string; is_closed: boolean; can_debit: boolean }>;
  scheduleCheck(request: CheckRequest): Promise<CheckView>;
  check(id: string): Promise<CheckView>;
  /** At most 200 checks. */
  checksOf(memberGuid: string): Promise<CheckView[]>;
  rescheduleCheck(
    id: string,
    change: Partial<Pick<CheckRequest, "run_at" | "decide_by" | "amount">>,
  ): Promise<CheckView>;
  cancelCheck(id: string): Promise<void>;
  createEndpoint(url: string, eventTypes?: string[]): Promise<{ id: string; secret: string }>;
  /** All events after the given one, or all events. */
  events(after?: string): Promise<EventView[]>;
  /** All webhooks that match the filter. */
  webhooks(filter: { member_guid?: string; outcome?: string }): Promise<WebhookView[]>;
}

/** The member's account for debits: a checking account if there is one. */
export function debitableOf({ guid, accounts }: MemberView): string {
  const debitable = accounts.filter(({ can_debit }) => can_debit);
  const account = debitable.find(({ type }) => type === "CHECKING") ?? debitable[0];
  if (account === undefined) throw new Error(`Member ${guid} has no account that can be debited.`);
  return account.guid;
}

/** @param timeoutMs how long requests are repeated while the API is unavailable */
export function createCoreBank(apiUrl: string, apiKey: string, timeoutMs = 240_000): CoreBank {
  const http = ky.create({
    prefixUrl: apiUrl,
    headers: { authorization: `Bearer ${apiKey}` },
    // The recommended client: it repeats requests after a 503, and honors Retry-After.
    retry: {
      limit: Math.ceil(timeoutMs / 4_000),
      backoffLimit: 5_000,
      methods: ["get", "post", "put", "patch", "delete"],
      statusCodes: [503],
      maxRetryAfter: 5_000,
    },
    timeout: timeoutMs,
  });
  const member = (guid: string) => `v1/members/${guid}`;
  return {
    http,
    createUser: async (id) => (await http.post("v1/users", { json: { id } }).json<{ guid: string }>()).guid,
    credentials: async (code, login, password) => {
      const { data } = await http
        .get(`v1/institutions/${code}/credentials`)
        .json<{ data: { guid: string; field_type: string | null; field_name: string | null }[] }>();
      return data.map(({ guid, field_type, field_name }) => ({
        guid,
        value: (field_type ?? field_name ?? "").includes("PASSWORD") ? password : login,
      }));
    },
    createMember: ({ userGuid, institutionCode, credentials, id, identify }) =>
      http
        .post("v1/members", {
          json: { user_guid: userGuid, institution_code: institutionCode, credentials, id, identify },
        })
        .json(),
    member: (guid) => http.get(member(guid)).json(),
    answer: (guid, answers) => http.post(`${member(guid)}/challenge_answers`, { json: { answers } }).json(),
    updateCredentials: (guid, credentials) =>
      http.put(`${member(guid)}/credentials`, { json: { credentials } }).json(),
    retry: (guid) => http.post(`${member(guid)}/retry`).json(),
    accountNumbers: async (guid) => dataOf(await http.get(`${member(guid)}/account_numbers`).json()),
    accountOwners: async (guid) => dataOf(await http.get(`${member(guid)}/account_owners`).json()),
    timeline: async (guid) =>
      dataOf(await http.get(`${member(guid)}/timeline`, { searchParams: { limit: 200 } }).json()),
    account: (guid) => http.get(`v1/accounts/${guid}`).json(),
    scheduleCheck: (request) => http.post("v1/balance_checks", { json: request }).json(),
    checksOf: async (member_guid) =>
      dataOf(await http.get("v1/balance_checks", { searchParams: { member_guid, limit: 200 } }).json()),
    check: (id) => http.get(`v1/balance_checks/${id}`).json(),
    rescheduleCheck: (id, change) => http.patch(`v1/balance_checks/${id}`, { json: change }).json(),
    cancelCheck: async (id) => {
      await http.delete(`v1/balance_checks/${id}`);
    },
    createEndpoint: (url, eventTypes) =>
      http.post("v1/endpoints", { json: { url, event_types: eventTypes } }).json(),
    events: (after) => allEvents(http, after),
    webhooks: (filter) => allPages(http, "v1/webhooks", filter),
  };
}

async function allEvents(http: KyInstance, after?: string): Promise<EventView[]> {
  const events: EventView[] = [];
  for (let next = after; ; ) {
    const searchParams = { limit: "200", ...(next === undefined ? {} : { after: next }) };
    const page = await http
      .get("v1/events", { searchParams })
      .json<{ data: EventView[]; next_cursor: string | null }>();
    events.push(...page.data);
    if (page.next_cursor === null) return events;
    next = page.next_cursor;
  }
}

async function allPages<Row>(http: KyInstance, path: string, filter: Record<string, string>): Promise<Row[]> {
  const rows: Row[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const searchParams = { ...filter, limit: "200", ...(cursor === "" ? {} : { cursor }) };
    const page: { data: Row[]; next_cursor: string | null } = await http.get(path, { searchParams }).json();
    rows.push(...page.data);
    cursor = page.next_cursor;
  }
  return rows;
}

function dataOf<Row>(list: unknown): Row[] {
  return (list as { data: Row[] }).data;
}
