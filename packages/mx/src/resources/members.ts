import type { Challenge, Observation } from "@account-opening/core";
import type { CallOptions, Send } from "../http/call.ts";
import { readAllPages } from "../http/pages.ts";
import { path } from "../http/path.ts";
import { toChallenge } from "../translate/challenge.ts";
import { type MxMember, toMember } from "../translate/member.ts";
import { toObservation } from "../translate/observation.ts";
import { challengesAnswer } from "../wire/challenge.ts";
import { nothing } from "../wire/fields.ts";
import { memberAnswer, memberWire, oauthWindowAnswer } from "../wire/member.ts";
import { pageOf } from "../wire/page.ts";
import { statusAnswer } from "../wire/status.ts";
import { type MemberRef, memberPath, type SecretAnswer, valuesOf } from "./member-ref.ts";

export async function listMembers(send: Send, userGuid: string, options?: CallOptions): Promise<MxMember[]> {
  const list = { name: "members.list", method: "GET", path: path`users/${userGuid}/members` } as const;
  const rows = await readAllPages(send, { ...list, answer: pageOf("members", memberWire) }, options);
  return rows.map((row) => toMember(row, userGuid));
}

export async function readMember(send: Send, ref: MemberRef, options?: CallOptions): Promise<MxMember> {
  const answer = await send(
    { name: "members.read", method: "GET", path: memberPath(ref), answer: memberAnswer },
    options,
  );
  return toMember(answer.member, ref.userGuid);
}

export async function updateCredentials(
  send: Send,
  ref: MemberRef,
  credentials: readonly SecretAnswer[],
  options?: CallOptions,
): Promise<MxMember> {
  const answer = await send(
    {
      name: "members.updateCredentials",
      method: "PUT",
      path: memberPath(ref),
      body: { member: { credentials: credentials.map(({ guid, value }) => ({ guid, value })) } },
      secrets: valuesOf(credentials),
      answer: memberAnswer,
    },
    options,
  );
  return toMember(answer.member, ref.userGuid);
}

export async function deleteMember(send: Send, ref: MemberRef, options?: CallOptions): Promise<void> {
  await send({ name: "members.delete", method: "DELETE", path: memberPath(ref), answer: nothing }, options);
}

/** Never repeated in here: whoever reads statuses keeps a least gap between two of them. */
export async function readStatus(send: Send, ref: MemberRef, options?: CallOptions): Promise<Observation> {
  const answer = await send(
    {
      name: "members.status",
      method: "GET",
      path: `${memberPath(ref)}/status`,
      once: true,
      answer: statusAnswer,
    },
    options,
  );
  return toObservation(answer.member);
}

export async function readChallenges(
  send: Send,
  ref: MemberRef,
  options?: CallOptions,
): Promise<Challenge[]> {
  const list = { name: "members.challenges", method: "GET", path: `${memberPath(ref)}/challenges` } as const;
  const rows = await readAllPages(send, { ...list, answer: challengesAnswer }, options);
  return rows.map(toChallenge);
}

export async function readOauthWindowUri(
  send: Send,
  ref: MemberRef,
  clientRedirectUrl: string | undefined,
  options?: CallOptions,
): Promise<string | null> {
  const answer = await send(
    {
      name: "members.oauthWindowUri",
      method: "GET",
      path: `${memberPath(ref)}/oauth_window_uri`,
      query: { client_redirect_url: clientRedirectUrl },
      answer: oauthWindowAnswer,
    },
    options,
  );
  return answer.member.oauth_window_uri ?? null;
}
