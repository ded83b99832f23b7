import type { CallOptions, Send } from "../http/call.ts";
import { type MxMember, toMember } from "../translate/member.ts";
import { memberResponse } from "../wire/member.ts";
import { assertMember, type MemberRef, memberPath, type SecretAnswer, secretsOf } from "./member-ref.ts";

/** MX jobs that are requested by a POST without a body. The names are MX's paths. */
export type RequestableJob = "verify" | "identify" | "check_balance";

/** Requests a job once. MX also returns 202 if the same job is running, or if it starts none. */
export async function requestJob(
  send: Send,
  name: string,
  job: RequestableJob,
  ref: MemberRef,
  options?: CallOptions,
): Promise<MxMember> {
  const response = await send(
    {
      name,
      method: "POST",
      path: `${memberPath(ref)}/${job}`,
      forbidden: "product",
      response: memberResponse,
    },
    options,
  );
  return toMember(assertMember(response.member, ref, name), ref.userGuid);
}

export async function resumeJob(
  send: Send,
  ref: MemberRef,
  answers: readonly SecretAnswer[],
  options?: CallOptions,
): Promise<MxMember> {
  const response = await send(
    {
      name: "members.resume",
      method: "PUT",
      path: `${memberPath(ref)}/resume`,
      body: { member: { challenges: answers.map(({ guid, value }) => ({ guid, value })) } },
      secrets: secretsOf(answers),
      constraint: "challenged",
      response: memberResponse,
    },
    options,
  );
  return toMember(assertMember(response.member, ref, "members.resume"), ref.userGuid);
}
