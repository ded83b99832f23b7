import type { Account, AccountNumbers, AccountOwner } from "@account-opening/core";
import type { Challenge, StatusSnapshot } from "@account-opening/core/member";
import type { CallOptions, Send } from "../http/call.ts";
import type { MxMember } from "../translate/member.ts";
import { createMember, type NewMxMember, type UseCases } from "./create-member.ts";
import { requestJob, resumeJob } from "./member-jobs.ts";
import type { MemberRef, SecretAnswer } from "./member-ref.ts";
import { readAccountNumbers, readAccountOwners, readAccounts } from "./member-results.ts";
import {
  deleteMember,
  listMembers,
  readChallenges,
  readMember,
  readOauthWindowUri,
  readStatus,
  updateCredentials,
} from "./members.ts";

/**
 * Every method can throw MxUnauthorizedError, MxThrottledError, MxRejectedError, MxUnavailableError, MxUnreadableError
 * and MxNotFoundError. A request for a job throws MxBusyError while MX runs another one. Paths are relative to
 * `/users/{user_guid}`.
 */
export interface MembersApi {
  /**
   * `POST /members`: 200, 201 or 202. A member that MX created although a product failed has an `error`.
   * @throws MxDuplicateError if the user already has such a member.
   */
  create(member: NewMxMember, options?: CallOptions): Promise<MxMember>;
  /** `GET /members`: 200, all pages. It may include members that were deleted within the last minute. */
  list(userGuid: string, options?: CallOptions): Promise<MxMember[]>;
  /** `GET /members/{guid}`: 200. */
  read(ref: MemberRef, options?: CallOptions): Promise<MxMember>;
  /** `PUT /members/{guid}`: 200. MX then starts a job. @throws MxBusyError */
  updateCredentials(
    ref: MemberRef,
    update: { credentials: readonly SecretAnswer[]; useCases?: UseCases },
    options?: CallOptions,
  ): Promise<MxMember>;
  /** `DELETE /members/{guid}`: 204. @throws MxNotFoundError if it is already deleted. */
  delete(ref: MemberRef, options?: CallOptions): Promise<void>;
  /** `GET /members/{guid}/status`: 200. Never retried. */
  status(ref: MemberRef, options?: CallOptions): Promise<StatusSnapshot>;
  /** `GET /members/{guid}/challenges`: 200, or 204 if the member is not challenged. */
  challenges(ref: MemberRef, options?: CallOptions): Promise<Challenge[]>;
  /** `PUT /members/{guid}/resume`: 202. @throws MxNotChallengedError if the member is not challenged. */
  resume(ref: MemberRef, answers: readonly SecretAnswer[], options?: CallOptions): Promise<MxMember>;
  /** `POST /members/{guid}/verify`: 200 or 202. `MxRejectedError` with its `refusal` if MX refuses it. */
  verify(ref: MemberRef, options?: CallOptions): Promise<MxMember>;
  /** `POST /members/{guid}/identify`: 202. `MxRejectedError` with its `refusal` if MX refuses it. */
  identify(ref: MemberRef, options?: CallOptions): Promise<MxMember>;
  /** `POST /members/{guid}/check_balance`: 202, for all accounts. After five in two hours: MxThrottledError. */
  checkBalance(ref: MemberRef, options?: CallOptions): Promise<MxMember>;
  /** `GET /members/{guid}/accounts`: 200, all pages. */
  accounts(ref: MemberRef, options?: CallOptions): Promise<Account[]>;
  /** `GET /members/{guid}/account_numbers`: 200, all pages. Accounts without both numbers are left out. */
  accountNumbers(ref: MemberRef, options?: CallOptions): Promise<AccountNumbers[]>;
  /** `GET /members/{guid}/account_owners`: 200, all pages. */
  accountOwners(ref: MemberRef, options?: CallOptions): Promise<AccountOwner[]>;
  /**
   * `GET /members/{guid}/oauth_window_uri`: 200. The URI is valid once; null if MX has none.
   * @throws MxRejectedError with the refusal `not_oauth` if the member does not use OAuth.
   */
  oauthWindowUri(
    ref: MemberRef & { clientRedirectUrl?: string | undefined },
    options?: CallOptions,
  ): Promise<string | null>;
}

export function membersApi(send: Send): MembersApi {
  return {
    create: (member, options) => createMember(send, member, options),
    list: (userGuid, options) => listMembers(send, userGuid, options),
    read: (ref, options) => readMember(send, ref, options),
    updateCredentials: (ref, update, options) => updateCredentials(send, ref, update, options),
    delete: (ref, options) => deleteMember(send, ref, options),
    status: (ref, options) => readStatus(send, ref, options),
    challenges: (ref, options) => readChallenges(send, ref, options),
    resume: (ref, answers, options) => resumeJob(send, ref, answers, options),
    verify: (ref, options) => requestJob(send, "members.verify", "verify", ref, options),
    identify: (ref, options) => requestJob(send, "members.identify", "identify", ref, options),
    checkBalance: (ref, options) => requestJob(send, "members.checkBalance", "check_balance", ref, options),
    accounts: (ref, options) => readAccounts(send, ref, options),
    accountNumbers: (ref, options) => readAccountNumbers(send, ref, options),
    accountOwners: (ref, options) => readAccountOwners(send, ref, options),
    oauthWindowUri: (ref, options) => readOauthWindowUri(send, ref, ref.clientRedirectUrl, options),
  };
}
