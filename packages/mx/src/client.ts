import { createSend, type MxConfig } from "./http/send.ts";
import { type AccountsApi, accountsApi } from "./resources/accounts-api.ts";
import { type InstitutionsApi, institutionsApi } from "./resources/institutions.ts";
import { type MembersApi, membersApi } from "./resources/members-api.ts";
import { type UsersApi, usersApi } from "./resources/users.ts";

/** The part of MX's Platform API that this product needs. Every failure is an MxError. */
export interface MxClient {
  users: UsersApi;
  institutions: InstitutionsApi;
  members: MembersApi;
  accounts: AccountsApi;
  /** Whether MX's first job of a new member fetches its products. Depends on the API version. */
  readonly firstJobFetchesProducts: boolean;
}

/**
 * Requests that change something are sent once. Reads, except of a status, are retried at most twice after a network
 * failure, 502, 503 or 504, within one timeout. A 429 is not retried.
 * @throws TypeError if the base URL is not https (except on loopback), or contains credentials.
 */
export function createMxClient(config: MxConfig): MxClient {
  const send = createSend(config);
  return {
    users: usersApi(send),
    institutions: institutionsApi(send),
    members: membersApi(send),
    accounts: accountsApi(send),
    firstJobFetchesProducts: send.version.firstJobFetchesProducts,
  };
}
