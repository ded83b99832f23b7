import type { ConnectionStatus } from "../world/status.ts";

/** A password MX documents (or that was seen to work) for MX Bank, and the script it stands for. */
export interface Word {
  readonly word: string;
  readonly script: string;
  readonly meaning: string;
}

export const WORDS: readonly Word[] = [
  { word: "challenge", script: "mfa:TEXT", meaning: "CHALLENGED with a question" },
  { word: "options", script: "mfa:OPTIONS", meaning: "CHALLENGED with a choice" },
  { word: "image", script: "mfa:IMAGE_DATA", meaning: "CHALLENGED with an image to read" },
  { word: "BAD_REQUEST", script: "status:FAILED", meaning: "FAILED" },
  { word: "UNAUTHORIZED", script: "status:DENIED", meaning: "DENIED; PREVENTED at the third in a row" },
  { word: "INVALID", script: "status:DENIED", meaning: "DENIED; PREVENTED at the third in a row" },
  { word: "DISABLED", script: "status:DENIED", meaning: "DENIED; PREVENTED at the third in a row" },
  { word: "LOCKED", script: "status:LOCKED", meaning: "LOCKED" },
  { word: "SERVER_ERROR", script: "status:FAILED", meaning: "FAILED" },
  { word: "UNAVAILABLE", script: "status:FAILED", meaning: "FAILED" },
];

/** Answers to an MFA challenge; anything else is wrong, and a wrong answer is REJECTED. */
export const RIGHT_ANSWER = "correct";
export const CHALLENGE_AGAIN_ANSWER = "challenge";

/** The failure that a failure word brings about when it is given as an answer. */
export const FAILURE_ANSWERS: ReadonlyMap<string, ConnectionStatus> = new Map([
  ["BAD_REQUEST", "FAILED"],
  ["UNAUTHORIZED", "DENIED"],
  ["INVALID", "DENIED"],
  ["DISABLED", "DENIED"],
  ["LOCKED", "LOCKED"],
  ["SERVER_ERROR", "FAILED"],
  ["UNAVAILABLE", "FAILED"],
]);
