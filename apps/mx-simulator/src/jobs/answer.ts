import { MxError } from "../http/mx-error.ts";
import { CHALLENGE_AGAIN_ANSWER, FAILURE_ANSWERS, RIGHT_ANSWER } from "../script/words.ts";
import type { ConnectionStatus } from "../world/status.ts";
import type { Challenge } from "./challenge.ts";

export interface Answer {
  readonly guid?: string | undefined;
  readonly value?: string | null | undefined;
}

/** What the bank makes of a round of answers. */
export type Verdict =
  | { readonly kind: "right" }
  | { readonly kind: "again" }
  | { readonly kind: "wrong" }
  | { readonly kind: "failure"; readonly status: ConnectionStatus };

/**
 * Every open challenge needs an answer with a value, and no answer may name another challenge.
 * @throws MxError 400
 */
export function checkAnswers(challenges: readonly Challenge[], answers: readonly Answer[]): void {
  const known = new Set(challenges.map((challenge) => challenge.guid));
  for (const { guid, value } of answers) {
    if (guid === undefined || !known.has(guid)) throw invalid(`Invalid credential guid: ${guid ?? "none"}`);
    if (typeof value !== "string" || value === "") throw invalid(`Missing credential value for ${guid}`);
  }
  const [unanswered] = challenges.filter(({ guid }) => answers.every((answer) => answer.guid !== guid));
  if (unanswered !== undefined) throw invalid(`Missing credential value for ${unanswered.guid}`);
}

export function judge(values: readonly string[]): Verdict {
  const failure = values.map((value) => FAILURE_ANSWERS.get(value)).find((status) => status !== undefined);
  if (failure !== undefined) return { kind: "failure", status: failure };
  if (values.every((value) => value === RIGHT_ANSWER)) return { kind: "right" };
  const isAgain = values.every((value) => value === RIGHT_ANSWER || value === CHALLENGE_AGAIN_ANSWER);
  return { kind: isAgain ? "again" : "wrong" };
}

/**
 * The ids that the user selected; an offer of nothing takes any answer and selects nothing.
 * @throws MxError 400 for an account that was not offered
 */
export function selectedIds(challenge: Challenge, values: readonly string[]): string[] {
  const offered = challenge.options ?? [];
  if (offered.length === 0) return [];
  const stranger = values.find((value) => offered.every((option) => option.value !== value));
  if (stranger !== undefined) throw invalid(`Invalid credential value: ${stranger}`);
  return [...values];
}

function invalid(message: string): MxError {
  return new MxError(400, message);
}
