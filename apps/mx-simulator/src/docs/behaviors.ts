/** A request to the control API. `MBR-…` stands for the GUID of a member. */
interface ControlRequest {
  readonly method: "PATCH" | "PUT" | "POST";
  readonly path: string;
  readonly body: object;
}

/** Something that MX or a bank does, and how to make the simulator do it: by the password of a member, or by a request. */
export type Behavior = { readonly wanted: string } & ({ readonly script: string } | ControlRequest);

const member = (body: object) => ({ method: "PATCH", path: "/_simulator/members/MBR-…", body }) as const;
const faults = (body: object) => ({ method: "PUT", path: "/_simulator/faults", body }) as const;
const rule = (body: object) => faults({ rules: [body] });
const webhooks = (body: object) => ({ method: "PUT", path: "/_simulator/webhooks", body }) as const;

/** The usual wishes of a test. A test runs each of them. */
export const behaviors: Readonly<Record<string, readonly Behavior[]>> = {
  "Login and questions to the user": [
    { wanted: "everything succeeds", script: "password" },
    { wanted: "the bank asks a question; the answer is “correct”", script: "mfa:TEXT" },
    { wanted: "the bank asks for a code at every balance check", script: "mfa:TOKEN*always@check_balance" },
    { wanted: "two rounds of questions, the first with two", script: "mfa:TEXT&TOKEN/OPTIONS" },
    { wanted: "the user selects an account", script: "select:all" },
    { wanted: "a wrong answer is followed by another question", script: "mfa:TEXT,tries:1" },
    { wanted: "a question expires after 30 seconds", script: "mfa:TEXT,expire:30" },
    { wanted: "the credentials are wrong", script: "status:DENIED" },
    { wanted: "the bank has locked the login", script: "status:LOCKED" },
    { wanted: "two jobs fail, then the member connects", script: "status:FAILED*2" },
  ],
  "Accounts, numbers, owners and balances": [
    { wanted: "no account can be verified", script: "accounts:none" },
    { wanted: "the first account is closed, each has two owners", script: "accounts:joint+closed" },
    { wanted: "the account numbers are readable late", script: "numbers:late" },
    { wanted: "the account numbers are tokens (TAN)", script: "numbers:tan" },
    { wanted: "the owners are never readable", script: "owners:none" },
    { wanted: "the first account has 12.50 dollars", script: "balance:12.50" },
    { wanted: "MX knows no balance", script: "balance:null" },
    {
      wanted: "the balance falls later, and MX imports it at once",
      ...member({ accounts: [{ account: "ACT-…", availableBalance: 5 }], importNow: true }),
    },
    {
      wanted: "the account is closed later",
      ...member({ accounts: [{ account: "ACT-…", isClosed: true }], importNow: true }),
    },
  ],
  "Jobs and connection": [
    { wanted: "a balance check never ends", script: "job:hang@check_balance" },
    { wanted: "jobs take ten times as long", script: "job:slow" },
    { wanted: "jobs show DELAYED for a while", script: "via:DELAYED" },
    { wanted: "MX does not offer identification to you (403)", script: "refuse:feature@identify" },
    {
      wanted: "the bank is under maintenance (400)",
      script: "refuse:institution_maintenance_error@verify",
    },
    { wanted: "the member has MX's error 1002", script: "error:1002@verify" },
    { wanted: "the connection is lost later", ...member({ status: "DISCONNECTED" }) },
    { wanted: "the user withdraws the consent (OAuth)", ...member({ revokeConsent: true }) },
    { wanted: "another script from the next job on", ...member({ script: "status:LOCKED" }) },
    { wanted: "MX aggregates in the background", ...member({ startBackground: true }) },
  ],
  "Requests to MX": [
    {
      wanted: "the next balance check takes effect, but its response is lost",
      ...rule({ kind: "lost_answer", operation: "check_balance", times: 1 }),
    },
    { wanted: "the next request hangs", ...rule({ kind: "hang", times: 1 }) },
    {
      wanted: "MX limits the requests of one member",
      ...rule({ kind: "rate_limit_retry_after", member: "MBR-…", times: 3 }),
    },
    { wanted: "one request in ten fails with 503", ...faults({ ratios: { error_503: 0.1 } }) },
    { wanted: "accepted jobs become visible late", ...faults({ lateFlipRatio: 1 }) },
    { wanted: "new users and members are 404 at first", ...faults({ propagationRatio: 1 }) },
    { wanted: "no more faults", ...faults({ rules: [], lateFlipRatio: 0, propagationRatio: 0 }) },
  ],
  "Webhooks and time": [
    { wanted: "no webhook arrives", ...webhooks({ lossRatio: 1 }) },
    {
      wanted: "webhooks arrive twice and out of order",
      ...webhooks({ doubleRatio: 0.5, reorderRatio: 0.5 }),
    },
    {
      wanted: "the types that MX sends on request",
      ...webhooks({ types: { MEMBER: true, VERIFICATION: true } }),
    },
    {
      wanted: "a false webhook, without credentials",
      method: "POST",
      path: "/_simulator/webhooks/forge",
      body: { type: "CONNECTION_STATUS", member: "MBR-…", status: "LOCKED", credentials: null },
    },
    {
      wanted: "an hour passes",
      method: "PUT",
      path: "/_simulator/clock",
      body: { advanceMs: 3_600_000 },
    },
    { wanted: "everything is as at the start", method: "POST", path: "/_simulator/reset", body: {} },
  ],
};
