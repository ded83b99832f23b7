import { type ApiClient, type components, createClient, type Event } from "@account-opening/client";

type Schemas = components["schemas"];

export type MemberView = Schemas["Member"];
export type CheckView = Schemas["BalanceCheck"];
export type CheckRequest = Schemas["NewBalanceCheck"];
export type TimelineView = Schemas["TimelineEntry"];
export type Answer = Schemas["ChallengeAnswers"]["answers"][number];

/** The core banking system in tests and in the demo: a client of the API. */
export interface CoreBank {
  api: ApiClient;
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
  accountNumbers(guid: string): Promise<Schemas["AccountNumbers"][]>;
  accountOwners(guid: string): Promise<Schemas["AccountOwner"][]>;
  timeline(guid: string): Promise<TimelineView[]>;
  account(guid: string): Promise<Schemas["Account"]>;
  scheduleCheck(request: CheckRequest): Promise<CheckView>;
  check(id: string): Promise<CheckView>;
  checksOf(memberGuid: string): Promise<CheckView[]>;
  rescheduleCheck(id: string, change: Schemas["BalanceCheckChange"]): Promise<CheckView>;
  cancelCheck(id: string): Promise<void>;
  createEndpoint(url: string, eventTypes?: Event["type"][]): Promise<Schemas["EndpointWithSecret"]>;
  /** All events after the given one, or all events. */
  events(after?: string): Promise<Event[]>;
  /** All webhooks that match the filter. */
  webhooks(filter: { member_guid?: string; outcome?: string }): Promise<Schemas["Webhook"][]>;
}

/** The member's account for debits: a checking account if there is one. */
export function debitableOf({ guid, accounts }: MemberView): string {
  const debitable = accounts.filter(({ can_debit }) => can_debit);
  const account = debitable.find(({ type }) => type === "CHECKING") ?? debitable[0];
  if (account === undefined) throw new Error(`Member ${guid} has no account that can be debited.`);
  return account.guid;
}

/** @param timeoutMs how long requests are repeated while the API is unavailable */
export function createCoreBank(baseUrl: string, apiKey: string, timeoutMs = 240_000): CoreBank {
  const api = createClient({
    baseUrl,
    apiKey,
    fetch: async (request) => withShortRetryAfter(await fetch(request)),
    retryLimit: Math.ceil(timeoutMs / 4_000),
    backoffMaxMs: retryAfterMaxSeconds * 1_000,
    timeoutMs,
  });
  return {
    api,
    createUser: async (id) => (await api.POST("/v1/users", { body: { id } })).data.guid,
    credentials: async (code, login, password) => {
      const { data: page } = await api.GET("/v1/institutions/{code}/credentials", {
        params: { path: { code } },
      });
      return page.data.map(({ guid, field_type, field_name }) => ({
        guid,
        value: (field_type ?? field_name ?? "").includes("PASSWORD") ? password : login,
      }));
    },
    createMember: async ({ userGuid: user_guid, institutionCode: institution_code, ...rest }) =>
      (await api.POST("/v1/members", { body: { user_guid, institution_code, ...rest } })).data,
    member: async (guid) => (await api.GET("/v1/members/{guid}", at({ guid }))).data,
    answer: async (guid, answers) => {
      const init = { ...at({ guid }), body: { answers } };
      return (await api.POST("/v1/members/{guid}/challenge_answers", init)).data;
    },
    updateCredentials: async (guid, credentials) => {
      const init = { ...at({ guid }), body: { credentials } };
      return (await api.PUT("/v1/members/{guid}/credentials", init)).data;
    },
    retry: async (guid) => (await api.POST("/v1/members/{guid}/retry", at({ guid }))).data,
    accountNumbers: async (guid) =>
      (await api.GET("/v1/members/{guid}/account_numbers", at({ guid }))).data.data,
    accountOwners: async (guid) =>
      (await api.GET("/v1/members/{guid}/account_owners", at({ guid }))).data.data,
    timeline: (guid) => all(api.list("/v1/members/{guid}/timeline", { path: { guid }, query: largePages })),
    account: async (guid) => (await api.GET("/v1/accounts/{guid}", at({ guid }))).data,
    scheduleCheck: async (body) => (await api.POST("/v1/balance_checks", { body })).data,
    check: async (id) => (await api.GET("/v1/balance_checks/{id}", at({ id }))).data,
    checksOf: (member_guid) => all(api.list("/v1/balance_checks", { query: { member_guid, ...largePages } })),
    rescheduleCheck: async (id, body) =>
      (await api.PATCH("/v1/balance_checks/{id}", { ...at({ id }), body })).data,
    cancelCheck: async (id) => {
      await api.DELETE("/v1/balance_checks/{id}", at({ id }));
    },
    createEndpoint: async (url, event_types) =>
      (await api.POST("/v1/endpoints", { body: { url, ...(event_types && { event_types }) } })).data,
    events: (after) => all(api.events(after)),
    webhooks: (filter) => all(api.list("/v1/webhooks", { query: { ...filter, ...largePages } })),
  };
}

const retryAfterMaxSeconds = 5;

/** MX may request a wait of a day, which the API passes on. A test that injects this fault retries sooner. */
function withShortRetryAfter(response: Response): Response {
  if (Number(response.headers.get("retry-after")) <= retryAfterMaxSeconds) return response;
  const shortened = new Response(response.body, response);
  shortened.headers.set("retry-after", String(retryAfterMaxSeconds));
  return shortened;
}

const largePages = { limit: 200 };

/** The parameters of a path. */
export function at<Path>(path: Path): { params: { path: Path } } {
  return { params: { path } };
}

/** `Array.fromAsync`, which Node.js 20 does not have. */
async function all<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const read: Row[] = [];
  for await (const row of rows) read.push(row);
  return read;
}
