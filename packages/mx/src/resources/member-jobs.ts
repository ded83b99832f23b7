import type { CallOptions, Send } from "../http/call.ts";
import { type MxMember, toMember } from "../translate/member.ts";
import { memberAnswer } from "../wire/member.ts";
import { type MemberRef, memberPath, own, type SecretAnswer, valuesOf } from "./member-ref.ts";

/** The jobs that a POST without a body asks for; the same words are MX's paths. */
export type RequestableJob = "verify" | "identify" | "check_balance" | "aggregate";

/** Asks for a job, once. A 202 also comes when the same job already runs, or MX found none to be needed. */
export async function requestJob(
  send: Send,
  name: string,
  job: RequestableJob,
  ref: MemberRef,
  options?: CallOptions,
): Promise<MxMember> {
  const answer = await send(
    { name, method: "POST", path: `${memberPath(ref)}/${job}`, answer: memberAnswer },
    options,
  );
  return toMember(own(answer.member, ref, name), ref.userGuid);
}

export async function resumeJob(
  send: Send,
  ref: MemberRef,
  answers: readonly SecretAnswer[],
  options?: CallOptions,
): Promise<MxMember> {
  const answer = await send(
    {
      name: "members.resume",
      method: "PUT",
      path: `${memberPath(ref)}/resume`,
      body: { member: { challenges: answers.map(({ guid, value }) => ({ guid, value })) } },
      secrets: valuesOf(answers),
      constraint: "challenged",
      answer: memberAnswer,
    },
    options,
  );
  return toMember(own(answer.member, ref, "members.resume"), ref.userGuid);
}
