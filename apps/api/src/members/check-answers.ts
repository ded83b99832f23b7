import type { Challenge } from "@account-opening/core/member";
import type { SecretAnswer } from "@account-opening/mx";
import type { FieldProblem } from "@account-opening/runtime/http";

/**
 * Validates answers against the open challenges: each challenge is answered, and choices are among the options. To choose several
 * options, the challenge is repeated. The messages never quote an answer.
 */
export function checkAnswers(
  challenges: readonly Challenge[],
  answers: readonly SecretAnswer[],
): FieldProblem[] {
  return [
    ...answers.flatMap((answer, index) => checkAnswer(challenges, answers, answer, index)),
    ...unanswered(challenges, answers),
  ];
}

function checkAnswer(
  challenges: readonly Challenge[],
  answers: readonly SecretAnswer[],
  answer: SecretAnswer,
  index: number,
): FieldProblem[] {
  const challenge = challenges.find(({ guid }) => guid === answer.guid);
  if (challenge === undefined)
    return [{ path: `answers.${index}.guid`, message: "must be the guid of an open challenge" }];
  const path = `answers.${index}.value`;
  const earlier = answers.slice(0, index).filter(({ guid }) => guid === answer.guid);
  const options = optionsOf(challenge);
  if (options === null) {
    return earlier.length === 0 ? [] : [{ path, message: "the challenge accepts only one answer" }];
  }
  if (!options.includes(answer.value)) return [{ path, message: "must be one of the challenge's options" }];
  return earlier.some(({ value }) => value === answer.value)
    ? [{ path, message: "must not repeat an option" }]
    : [];
}

function unanswered(challenges: readonly Challenge[], answers: readonly SecretAnswer[]): FieldProblem[] {
  const answered = new Set(answers.map(({ guid }) => guid));
  return challenges
    .filter(({ guid }) => !answered.has(guid))
    .map(({ guid }) => ({ path: "answers", message: `the challenge ${guid} is not answered` }));
}

/** The values of the options; null if the answer is free text. */
function optionsOf({ type, options, imageOptions }: Challenge): string[] | null {
  if (type === "OPTIONS") return (options ?? []).map(({ value }) => value);
  if (type === "IMAGE_OPTIONS") return (imageOptions ?? []).map(({ value }) => value);
  return null;
}
