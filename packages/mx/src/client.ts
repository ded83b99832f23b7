import { createSend, type MxConfig } from "./http/send.ts";
import { type AccountsApi, accountsApi } from "./resources/accounts-api.ts";
import { type InstitutionsApi, institutionsApi } from "./resources/institutions.ts";
import { type MembersApi, membersApi } from "./resources/members-api.ts";
import { type UsersApi, usersApi } from "./resources/users.ts";

/** MX's Platform API, as far as opening and funding an account needs it. Every failure is an MxError. */
export interface MxClient {
  users: UsersApi;
  institutions: InstitutionsApi;
  members: MembersApi;
  accounts: AccountsApi;
}

/**
 * Requests that change something are sent exactly once. Reads, other than of a status, are repeated twice at most on
 * network failure, 502, 503 and 504, all within the one time-out. A 429 is never repeated here.
 * @throws TypeError for a base URL that is not https (loopback excepted), or that holds credentials.
 */
export function createMxClient(config: MxConfig): MxClient {
  const send = createSend(config);
  return {
    users: usersApi(send),
    institutions: institutionsApi(send),
    members: membersApi(send),
    accounts: accountsApi(send),
  };
}
