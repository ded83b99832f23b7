import type { ConnectionStatus } from "./status.ts";

interface ErrorTexts {
  readonly message: string;
  readonly userMessage: string;
}

/** The codes of `member.error`. MX publishes the codes and not all of its texts. @see mx/facts-2026-11.md, section 5 */
export const memberErrors = {
  1000: {
    message: "No eligible accounts",
    userMessage: "No account at % can be verified. Only checking and savings accounts can.",
  },
  1001: { message: "No accounts", userMessage: "There are no accounts at %." },
  1002: {
    message: "Access denied",
    userMessage: "You did not share the required data of your accounts at %.",
  },
  2001: { message: "Incorrect OTP token", userMessage: "The code was incorrect. Please try again." },
  2002: { message: "Incorrect MFA answer", userMessage: "The answer was incorrect. Please try again." },
  2003: { message: "MFA timed out", userMessage: "The answer was not provided in time. Please try again." },
  2004: { message: "Reauthorization required", userMessage: "Please connect your accounts at % again." },
  2005: { message: "Invalid credentials", userMessage: "The credentials do not match those at %." },
  3000: { message: "Institution down", userMessage: "% is unavailable. Please try again later." },
  3001: { message: "Institution maintenance", userMessage: "% is undergoing maintenance." },
  3002: { message: "Institution unavailable", userMessage: "% is temporarily unavailable." },
  3003: {
    message: "The request could not be fulfilled",
    userMessage: "Your request could not be fulfilled. Please try again later.",
  },
} as const satisfies Record<number, ErrorTexts>;

export type MemberErrorCode = keyof typeof memberErrors;

export const memberErrorCodes = Object.keys(memberErrors).map(Number) as MemberErrorCode[];

/** The error of a member that reaches this status, unless a script says otherwise. */
export function errorOfStatus(status: ConnectionStatus): MemberErrorCode | null {
  return errorsByStatus[status] ?? null;
}

const errorsByStatus: Partial<Record<ConnectionStatus, MemberErrorCode>> = {
  PREVENTED: 2005,
  DENIED: 2005,
  REJECTED: 2002,
  EXPIRED: 2003,
  IMPAIRED: 2004,
  IMPORTED: 2004,
  FAILED: 3000,
  DISCONNECTED: 3002,
};
