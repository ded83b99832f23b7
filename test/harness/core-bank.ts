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
  accounts: { guid: string; name: string | null; type: string | null; masked_number: string | null }[];
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

export interface TimelineView {
  at: string;
  kind: string;
  [detail: string]: unknown;
}

export interface Answer {
  guid: string;
  value: string;
}

/** The core banking system of tests and of the demo: it knows our API and nothing else. */
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
}

export function createCoreBank(apiUrl: string, apiKey: string): CoreBank {
  const http = ky.create({
    prefixUrl: apiUrl,
    headers: { authorization: `Bearer ${apiKey}` },
    // What a careful client does with our 503: wait as told, then again.
    retry: { limit: 8, methods: ["get", "post", "put", "delete"], statusCodes: [503], maxRetryAfter: 5_000 },
    timeout: 30_000,
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
  };
}

function dataOf<Row>(list: unknown): Row[] {
  return (list as { data: Row[] }).data;
}
