/** Why MX's last job of a member failed, in MX's words. */
export interface MxMemberError {
  /** For instance 1001 (no accounts), 2004 (reauthorization required), 3001 (maintenance). */
  code: number | null;
  message: string | null;
  /** For the end user, in `locale`. */
  userMessage: string | null;
  locale: string | null;
}

/** MX's codes that are a reason by themselves. @see mx/facts-2026-11.md, section 5 */
export const mxErrorCodes = { noAccounts: 1001, accessDenied: 1002 } as const;
