import type { Challenge, StatusSnapshot } from "@account-opening/core/member";
import type { CallOptions, Send } from "../http/call.ts";
import { ownedBy } from "../http/owned.ts";
import { one, readAllPages } from "../http/pages.ts";
import { path } from "../http/path.ts";
import { toChallenge } from "../translate/challenge.ts";
import { type MxMember, toMember } from "../translate/member.ts";
import { toStatusSnapshot } from "../translate/status-snapshot.ts";
import { challengesResponse } from "../wire/challenge.ts";
import { nothing } from "../wire/fields.ts";
import { memberResponse, memberWire, oauthWindowResponse, type WireMember } from "../wire/member.ts";
import { pageOf } from "../wire/page.ts";
import { statusResponse } from "../wire/status.ts";
import type { UseCases } from "./create-member.ts";
import { assertMember, type MemberRef, memberPath, type SecretAnswer, secretsOf } from "./member-ref.ts";
import { redirectTo } from "./redirect.ts";

export async function listMembers(send: Send, userGuid: string, options?: CallOptions): Promise<MxMember[]> {
  const list = {
    name: "members.list",
    path: path`users/${userGuid}/members`,
    response: pageOf("members", memberWire),
    toRows: one((row: WireMember) => toMember(row, userGuid)),
    check: ownedBy({ userGuid }),
  };
  return readAllPages(send, list, options);
}

export async function readMember(send: Send, ref: MemberRef, options?: CallOptions): Promise<MxMember> {
  const response = await send(
    { name: "members.read", method: "GET", path: memberPath(ref), response: memberResponse },
    options,
  );
  return toMember(assertMember(response.member, ref, "members.read"), ref.userGuid);
}

export async function updateCredentials(
  send: Send,
  ref: MemberRef,
  { credentials, useCases }: { credentials: readonly SecretAnswer[]; useCases?: UseCases },
  options?: CallOptions,
): Promise<MxMember> {
  const response = await send(
    {
      name: "members.updateCredentials",
      method: "PUT",
      path: memberPath(ref),
      body: {
        member: {
          credentials: credentials.map(({ guid, value }) => ({ guid, value })),
          use_cases: useCases,
        },
      },
      secrets: secretsOf(credentials),
      response: memberResponse,
    },
    options,
  );
  return toMember(assertMember(response.member, ref, "members.updateCredentials"), ref.userGuid);
}

export async function deleteMember(send: Send, ref: MemberRef, options?: CallOptions): Promise<void> {
  await send({ name: "members.delete", method: "DELETE", path: memberPath(ref), response: nothing }, options);
}

/** Never retried: the caller keeps a minimum interval between two status reads. */
export async function readStatus(send: Send, ref: MemberRef, options?: CallOptions): Promise<StatusSnapshot> {
  const response = await send(
    {
      name: "members.status",
      method: "GET",
      path: `${memberPath(ref)}/status`,
      once: true,
      response: statusResponse,
    },
    options,
  );
  return toStatusSnapshot(assertMember(response.member, ref, "members.status"));
}

export async function readChallenges(
  send: Send,
  ref: MemberRef,
  options?: CallOptions,
): Promise<Challenge[]> {
  const list = {
    name: "members.challenges",
    path: `${memberPath(ref)}/challenges`,
    response: challengesResponse,
    toRows: one(toChallenge),
  };
  return readAllPages(send, list, options);
}

export async function readOauthWindowUri(
  send: Send,
  ref: MemberRef,
  clientRedirectUrl: string | undefined,
  options?: CallOptions,
): Promise<string | null> {
  const response = await send(
    {
      name: "members.oauthWindowUri",
      method: "GET",
      path: `${memberPath(ref)}/oauth_window_uri`,
      query: redirectTo(clientRedirectUrl),
      response: oauthWindowResponse,
    },
    options,
  );
  return response.member.oauth_window_uri ?? null;
}
