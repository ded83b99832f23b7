import { ApiError } from "../http/api-error.ts";
import type { ConnectionStatus } from "../model/status.ts";
import { challengeAgainAnswer, correctAnswer, failureAnswers } from "../script/passwords.ts";
import type { Challenge } from "./challenge.ts";

export interface Answer {
  readonly guid?: string | undefined;
  readonly value?: string | null | undefined;
}

/** How the bank reacts to a round of answers: with a status, the job ends. */
export type AnswerResult =
  | "correct"
  | "challenge_again"
  | "wrong"
  | { readonly finalStatus: ConnectionStatus };

/**
 * Every open challenge needs an answer with a value, and no answer may be for another challenge.
 * @throws ApiError 400
 */
export function checkAnswers(challenges: readonly Challenge[], answers: readonly Answer[]): void {
  const known = new Set(challenges.map((challenge) => challenge.guid));
  for (const { guid, value } of answers) {
    if (guid === undefined || !known.has(guid)) throw invalid(`Invalid credential guid: ${guid ?? "none"}`);
    if (typeof value !== "string" || value === "") throw invalid(`Missing credential value for ${guid}`);
  }
  const unanswered = challenges.find(({ guid }) => answers.every((answer) => answer.guid !== guid));
  if (unanswered !== undefined) throw invalid(`Missing credential value for ${unanswered.guid}`);
}

export function evaluateAnswers(values: readonly string[]): AnswerResult {
  const finalStatus = values.map((value) => failureAnswers.get(value)).find((status) => status !== undefined);
  if (finalStatus !== undefined) return { finalStatus };
  if (values.every((value) => value === correctAnswer)) return "correct";
  const isAgain = values.every((value) => value === correctAnswer || value === challengeAgainAnswer);
  return isAgain ? "challenge_again" : "wrong";
}

/**
 * The ids that the user selected. A selection without options accepts any answer and selects nothing.
 * @throws ApiError 400 for an account that was not offered
 */
export function selectedIds(challenge: Challenge, values: readonly string[]): string[] {
  const offered = challenge.options ?? [];
  if (offered.length === 0) return [];
  const unknown = values.find((value) => offered.every((option) => option.value !== value));
  if (unknown !== undefined) throw invalid(`Invalid credential value: ${unknown}`);
  return [...values];
}

function invalid(message: string): ApiError {
  return new ApiError(400, message);
}
