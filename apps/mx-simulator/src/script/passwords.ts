import type { ConnectionStatus } from "../model/status.ts";

const failures: Record<string, ConnectionStatus> = {
  BAD_REQUEST: "FAILED",
  UNAUTHORIZED: "DENIED",
  INVALID: "DENIED",
  DISABLED: "DENIED",
  LOCKED: "LOCKED",
  SERVER_ERROR: "FAILED",
  UNAVAILABLE: "FAILED",
};

/** The passwords that MX documents for MX Bank, or that were observed to work there, and their scripts. */
export const passwords = [
  { password: "challenge", script: "mfa:TEXT", meaning: "CHALLENGED with a question" },
  { password: "options", script: "mfa:OPTIONS", meaning: "CHALLENGED with a choice" },
  { password: "image", script: "mfa:IMAGE_DATA", meaning: "CHALLENGED with an image" },
  ...Object.entries(failures).map(([password, status]) => ({
    password,
    script: `status:${status}`,
    meaning: status === "DENIED" ? "DENIED; PREVENTED at the third in a row" : status,
  })),
];

/** Answers to an MFA challenge. Any other answer is wrong, and a wrong answer is REJECTED. */
export const correctAnswer = "correct";
export const challengeAgainAnswer = "challenge";

/** The status with which the job ends when a failure password is given as an answer. */
export const failureAnswers: ReadonlyMap<string, ConnectionStatus> = new Map(Object.entries(failures));
