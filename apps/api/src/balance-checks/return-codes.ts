/**
 * Return reason codes of the ACH network (R01 to R85) and change codes of its notifications of change (C01 to C13), with
 * their titles: Nacha Operating Rules, Appendix Four and Five. Codes that are missing are not in use.
 */
export const returnCodes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    R01: "Insufficient funds",
    R02: "Account closed",
    R03: "No account, or unable to locate account",
    R04: "Invalid account number structure",
    R05: "Unauthorized debit to consumer account using corporate SEC code",
    R06: "Returned per ODFI's request",
    R07: "Authorization revoked by customer",
    R08: "Payment stopped",
    R09: "Uncollected funds",
    R10: "Originator not known to receiver, or not authorized to debit",
    R11: "Entry not in accordance with the terms of the authorization",
    R12: "Account sold to another DFI",
    R13: "Invalid ACH routing number",
    R14: "Representative payee deceased or unable to continue",
    R15: "Beneficiary or account holder deceased",
    R16: "Account frozen, or entry returned per OFAC instruction",
    R17: "File record edit criteria, or return of an improperly initiated reversal",
    R18: "Improper effective entry date",
    R19: "Amount field error",
    R20: "Non-transaction account",
    R21: "Invalid company identification",
    R22: "Invalid individual ID number",
    R23: "Credit entry refused by receiver",
    R24: "Duplicate entry",
    R25: "Addenda error",
    R26: "Mandatory field error",
    R27: "Trace number error",
    R28: "Routing number check digit error",
    R29: "Corporate customer advises not authorized",
    R30: "RDFI not participant in check truncation program",
    R31: "Permissible return entry",
    R32: "RDFI non-settlement",
    R33: "Return of XCK entry",
    R34: "Limited participation DFI",
    R35: "Return of improper debit entry",
    R36: "Return of improper credit entry",
    R37: "Source document presented for payment",
    R38: "Stop payment on source document",
    R39: "Improper source document",
    R40: "Return of ENR entry by federal government agency",
    R41: "Invalid transaction code",
    R42: "Routing number or check digit error",
    R43: "Invalid DFI account number",
    R44: "Invalid individual ID number or identification number",
    R45: "Invalid individual name or company name",
    R46: "Invalid representative payee indicator",
    R47: "Duplicate enrollment",
    R50: "State law affecting RCK acceptance",
    R51: "Item related to RCK entry is ineligible or improper",
    R52: "Stop payment on item related to RCK entry",
    R53: "Item and RCK entry presented for payment",
    R61: "Misrouted return",
    R62: "Return of erroneous or reversing debit",
    R67: "Duplicate return",
    R68: "Untimely return",
    R69: "Field error",
    R70: "Permissible return entry not accepted",
    R71: "Misrouted dishonored return",
    R72: "Untimely dishonored return",
    R73: "Timely original return",
    R74: "Corrected return",
    R75: "Return not a duplicate",
    R76: "No errors found",
    R77: "Non-acceptance of R62 dishonored return",
    R80: "IAT entry coding error",
    R81: "Non-participant in IAT program",
    R82: "Invalid foreign receiving DFI identification",
    R83: "Foreign receiving DFI unable to settle",
    R84: "Entry not processed by gateway",
    R85: "Incorrectly coded outbound international payment",
    C01: "Incorrect account number",
    C02: "Incorrect routing number",
    C03: "Incorrect routing number and incorrect account number",
    C04: "Incorrect receiver name",
    C05: "Incorrect transaction code",
    C06: "Incorrect account number and incorrect transaction code",
    C07: "Incorrect routing number, account number and transaction code",
    C08: "Incorrect receiving DFI identification of an international entry",
    C09: "Incorrect individual identification number",
    C10: "Incorrect company name",
    C11: "Incorrect company identification",
    C12: "Incorrect company name and company identification",
    C13: "Addenda format error",
  }),
);

/** Return codes that block the account for further debits. */
const blocking: ReadonlySet<string> = new Set([
  "R02",
  "R03",
  "R04",
  "R05",
  "R07",
  "R08",
  "R10",
  "R11",
  "R16",
  "R20",
  "R29",
]);

/**
 * Whether the return reverses the debit. A notification of change (C01 to C13) does not. With R61 to R77, banks dispute a return,
 * and the outcome is unknown.
 */
export function isReversal(returnCode: string): boolean {
  return /^R(?:[0-5]\d|8\d)$/.test(returnCode);
}

export function blocksDebits(returnCode: string): boolean {
  return blocking.has(returnCode);
}

/**
 * Nacha's thresholds for the rates of returned debits over 60 days: Operating Rules, Article Two, 2.17.2. A higher rate causes an
 * inquiry by Nacha.
 */
export const returnLimits = { unauthorized: 0.005, administrative: 0.03, overall: 0.15 } as const;

/** The codes that Nacha counts as unauthorized, and as administrative. */
export const returnKinds = {
  unauthorized: ["R05", "R07", "R10", "R11", "R29", "R51"],
  administrative: ["R02", "R03", "R04"],
} as const;
