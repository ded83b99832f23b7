import { ApiError } from "@account-opening/client";
import type { Answer, CoreBank, MemberView } from "./core-bank.ts";
import { until } from "./until.ts";

const finalStates = new Set(["identified", "action_required", "failed"]);

export interface Person {
  /** The partner's id for the user. */
  id: string;
  institutionCode?: string;
  /** The simulator reads the password as a script. */
  password: string;
  /** The answer to a challenge; by default an account option, or `correct`. */
  answer?: (challenge: MemberView["challenges"][number]) => string;
  identify?: boolean;
}

/**
 * A password with which this product requests every job in any version of MX's API: in v20250224, MX's first job fetches none of
 * their results.
 */
export const withRequestedJobs = "lacks:account_verification+identity_verification";

export async function enroll(bank: CoreBank, person: Person): Promise<MemberView> {
  const { id, institutionCode = "plain_bank", password, identify = true } = person;
  const userGuid = await bank.createUser(id);
  const credentials = await bank.credentials(institutionCode, "mxuser", password);
  return bank.createMember({ userGuid, institutionCode, credentials, id: `${id}-member`, identify });
}

/** Waits until onboarding has ended, and answers challenges. */
export async function follow(
  bank: CoreBank,
  guid: string,
  { answer = correctAnswer, identify = true }: Pick<Person, "answer" | "identify"> = {},
  { timeoutMs, everyMs = 50 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<MemberView> {
  return until(
    `member ${guid} has reached a final state`,
    async () => {
      const member = await bank.member(guid);
      if (member.challenges.length > 0) await tryAnswer(bank, member, answer);
      if (finalStates.has(member.state)) return member;
      return member.state === "connected" && (!identify || member.reason !== null) ? member : null;
    },
    { everyMs, ...(timeoutMs !== undefined && { timeoutMs }) },
  );
}

export async function onboard(bank: CoreBank, person: Person): Promise<MemberView> {
  const { guid } = await enroll(bank, person);
  return follow(bank, guid, person);
}

function correctAnswer({ options, image_options }: MemberView["challenges"][number]): string {
  const choices = options ?? image_options ?? [];
  return choices.find(({ value }) => value.startsWith("act-"))?.value ?? "correct";
}

async function tryAnswer(
  bank: CoreBank,
  { guid, challenges }: MemberView,
  answer: NonNullable<Person["answer"]>,
): Promise<void> {
  const answers: Answer[] = challenges.map((challenge) => ({
    guid: challenge.guid,
    value: answer(challenge),
  }));
  try {
    await bank.answer(guid, answers);
  } catch (error) {
    // MX no longer waits for answers (409), or has sent another challenge (422). The next read shows which.
    if (!isOutdated(error)) throw error;
  }
}

function isOutdated(error: unknown): boolean {
  return error instanceof ApiError && [409, 422].includes(error.status);
}
