import type { CallResult, MemberEvent } from "../../src/member/event.ts";
import type { Member } from "../../src/member/member.ts";
import { anAccountBalance, minute, second } from "../../testing/builders.ts";
import { describeMember } from "../../testing/describe.ts";
import { scenes, stamps } from "../../testing/member-fixtures.ts";
import { type Change, Outcomes, statusRows } from "./outcomes.ts";

/** docs/state-machine.md, from what `transition` really does. */
export function renderStateMachine(): string {
  const outcomes = new Outcomes();
  const tables = [statusTables(outcomes), resultTables(outcomes), personTable(outcomes)];
  return `${[intro(), diagram(outcomes.changes), ...tables].join("\n\n")}\n`;
}

function intro(): string {
  return `# The member's state machine

Printed from \`transition\` in \`packages/core\`, by trying it. Do not edit: \`pnpm docs:state-machine\` writes this file,
\`pnpm docs:state-machine --check\` (part of \`pnpm check\`) fails when it is out of date.

A cell tells what an event leads to: **state** (reason) · lane. A state in bold is new; a dash means that all stays as
it is, and that status is read again later; *the status* as a reason is the one of the row, in lower case. Statuses
that mean the same share a row. The lane says which call to MX comes next:

| lane | waits for |
|---|---|
| settling | status, until MX is free and the job may be requested |
| requesting | the answer to the request for the job; sent once |
| running | status, until the job has ended |
| asking | status, until the end user has answered |
| reading | the job's results: account numbers, owners, or balances |
| watching | status, in case something was mended elsewhere |
| at rest | nothing but a webhook or a person |

The durations are CONTRACT's defaults: an accepted job may show no effect for 30 s (the grace), a job fails after
30 min, a challenge after 24 h, and a retryable end is tried again 5 times.

A balance job never changes the state. Where it is given up, the cell says which reason the waiting checks have then;
it is told at their last moment, unless the obstacle passes before.`;
}

function diagram(changes: readonly Change[]): string {
  const arrows = [...new Set(changes.map(({ from, to }) => `  ${from} --> ${to}`))].sort();
  return ["## States", "", "```mermaid", "stateDiagram-v2", "  [*] --> created", ...arrows, "```"].join("\n");
}

interface Column {
  title: string;
  member: Member;
  busy?: boolean;
  changed?: boolean;
  laterMs?: number;
}

/** What a status means in a lane: one table each. */
function statusTables(outcomes: Outcomes): string {
  const {
    created,
    verifyAccepted,
    verifyRunning,
    verifyAnswered,
    verifyAsks,
    firstAggregationAsks,
    credentialsUpdated,
    retryRequested,
    identifyAccepted,
    identifyRunning,
    identifyAsks,
    denied,
    pending,
    challengeTimedOut,
    identifiedWatching,
    disabledWatching,
    balanceWanted,
    balanceAccepted,
    balanceRunning,
    balanceAsks,
    balanceObstructed,
  } = scenes;
  const table = (title: string, columns: Column[]) => statusTable(outcomes, title, columns);
  return [
    "## What a status read leads to",
    table("Settling: the job is wanted, and MX may be busy", [
      { title: "idle", member: created.member },
      { title: "aggregating", member: created.member, busy: true },
      { title: "idle, past the deadline", member: created.member, laterMs: 31 * minute },
    ]),
    table("Settling after new credentials, having been `DENIED`", [
      { title: "idle", member: credentialsUpdated.member },
      { title: "aggregating", member: credentialsUpdated.member, busy: true },
      { title: "idle, past the grace", member: credentialsUpdated.member, laterMs: 40 * second },
    ]),
    table("Settling after a request to retry, having been `DENIED`", [
      { title: "idle", member: retryRequested.member },
      { title: "aggregating", member: retryRequested.member, busy: true },
    ]),
    table("Running: verification accepted, not seen running; status was `CONNECTED` before", [
      { title: "idle", member: verifyAccepted.member },
      { title: "aggregating", member: verifyAccepted.member, busy: true },
      { title: "idle, stamp of the last success changed", member: verifyAccepted.member, changed: true },
      { title: "idle, past the grace", member: verifyAccepted.member, laterMs: 40 * second },
    ]),
    table("Running: verification seen running", [
      { title: "idle", member: verifyRunning.member },
      { title: "aggregating", member: verifyRunning.member, busy: true },
      {
        title: "aggregating, past the deadline",
        member: verifyRunning.member,
        busy: true,
        laterMs: 31 * minute,
      },
    ]),
    table("Running: the user has just answered “a question”", [
      { title: "idle", member: verifyAnswered.member },
      { title: "aggregating", member: verifyAnswered.member, busy: true },
    ]),
    table("Asking: the verification waits for an account selection", [
      { title: "idle", member: verifyAsks.member },
      { title: "aggregating", member: verifyAsks.member, busy: true },
      {
        title: "aggregating, past the deadline",
        member: verifyAsks.member,
        busy: true,
        laterMs: 25 * 60 * minute,
      },
    ]),
    table("Asking: a job of MX's own waits for the user", [
      { title: "idle", member: firstAggregationAsks.member },
      { title: "aggregating", member: firstAggregationAsks.member, busy: true },
    ]),
    table("Running: identification accepted, not seen running; status was `CONNECTED` before", [
      { title: "idle", member: identifyAccepted.member },
      { title: "aggregating", member: identifyAccepted.member, busy: true },
      { title: "idle, stamp of the last success changed", member: identifyAccepted.member, changed: true },
    ]),
    table("Running: identification seen running", [
      { title: "idle", member: identifyRunning.member },
      { title: "aggregating", member: identifyRunning.member, busy: true },
    ]),
    table("Asking: the identification waits for the user", [
      { title: "idle", member: identifyAsks.member },
      { title: "aggregating", member: identifyAsks.member, busy: true },
    ]),
    table("Settling: a balance job is wanted", [
      { title: "idle", member: balanceWanted.member },
      { title: "aggregating", member: balanceWanted.member, busy: true },
    ]),
    table("Running: a balance job accepted, not seen running; status was `CONNECTED` before", [
      { title: "idle", member: balanceAccepted.member },
      { title: "aggregating", member: balanceAccepted.member, busy: true },
      { title: "idle, stamp of the last success changed", member: balanceAccepted.member, changed: true },
    ]),
    table("Running: a balance job seen running", [
      { title: "idle", member: balanceRunning.member },
      { title: "aggregating", member: balanceRunning.member, busy: true },
    ]),
    table("Asking: a balance job waits for the user", [
      { title: "idle", member: balanceAsks.member },
      { title: "aggregating", member: balanceAsks.member, busy: true },
    ]),
    table("Watching: a balance job was given up as `LOCKED`, and debits wait still", [
      { title: "idle", member: balanceObstructed.member },
      { title: "aggregating", member: balanceObstructed.member, busy: true },
    ]),
    table("Watching: the user must act", [
      { title: "denied, idle", member: denied.member },
      { title: "denied, aggregating", member: denied.member, busy: true },
      { title: "pending, idle", member: pending.member },
      { title: "pending, aggregating", member: pending.member, busy: true },
      { title: "challenge timed out, idle", member: challengeTimedOut.member },
      { title: "challenge timed out, aggregating", member: challengeTimedOut.member, busy: true },
    ]),
    table("Watching after a webhook: identified, or failed", [
      { title: "identified, idle", member: identifiedWatching.member },
      { title: "identified, aggregating", member: identifiedWatching.member, busy: true },
      { title: "failed, idle", member: disabledWatching.member },
      { title: "failed, aggregating", member: disabledWatching.member, busy: true },
    ]),
  ].join("\n\n");
}

function statusTable(outcomes: Outcomes, title: string, columns: readonly Column[]): string {
  const rows = statusRows.map(({ label, snapshot }) => {
    const cells = columns.map(({ member, busy = false, changed = false, laterMs = 0 }) =>
      outcomes.ofStatus(
        member,
        { ...snapshot, ...(changed ? stamps.balanced : stampsOf(member)), isBeingAggregated: busy },
        laterMs,
      ),
    );
    return [label, ...cells.map((cell) => cell.replace(`** (${label.toLowerCase()})`, "** (*the status*)"))];
  });
  return section(title, ["status", ...columns.map((column) => column.title)], merged(rows));
}

/** Statuses that mean the same in every column share a row. */
function merged(rows: readonly string[][]): string[][] {
  const labelsOf = new Map<string, string[]>();
  for (const [label = "", ...cells] of rows) {
    const key = JSON.stringify(cells);
    labelsOf.set(key, [...(labelsOf.get(key) ?? []), label]);
  }
  return [...labelsOf].map(([key, labels]) => [labels.join("<br>"), ...(JSON.parse(key) as string[])]);
}

/** The stamps that the member saw last: nothing has ended since. */
function stampsOf({ lastStatus }: Member) {
  return {
    aggregatedAt: lastStatus?.aggregatedAt ?? null,
    successfullyAggregatedAt: lastStatus?.successfullyAggregatedAt ?? null,
  };
}

type Answer = CallResult extends infer Result
  ? Result extends CallResult
    ? Omit<Result, "callNumber">
    : never
  : never;

/** What the answers to the other calls mean. */
function resultTables(outcomes: Outcomes): string {
  const { verifyRequested, identifyRequested, verifyReading, identifyReading, verifyFailedOnce } = scenes;
  const table = (title: string, members: Member[], answers: [string, Answer][], laterMs = 0) =>
    section(
      title,
      ["MX's answer", ...members.map(describeMember)],
      answers.map(([label, answer]) => [
        label,
        ...members.map((member) =>
          outcomes.of(member, { ...answer, callNumber: member.callNumber } as CallResult, laterMs),
        ),
      ]),
    );
  const requested: [string, Answer][] = [
    ["202", { kind: "job_accepted" }],
    ["409: another job runs", { kind: "job_busy" }],
    ["none, and it may have arrived", { kind: "job_unanswered", why: "timeout" }],
    ["429", { kind: "job_postponed", why: "throttled", retryAfterMs: null }],
    [
      "the institution is unavailable",
      { kind: "job_postponed", why: "institution_unavailable", retryAfterMs: null },
    ],
    ["none, and it surely did not arrive", { kind: "job_postponed", why: "unreachable", retryAfterMs: null }],
    ["401 or 403", { kind: "job_postponed", why: "unauthorized", retryAfterMs: null }],
    ["400: the institution cannot do this", { kind: "job_refused", unsupported: true, message: null }],
    ["another refusal", { kind: "job_refused", unsupported: false, message: null }],
    ["404", { kind: "member_missing" }],
  ];
  const reads: [string, Answer][] = [
    ["rows", { kind: "results_read", count: 1 }],
    ["no rows", { kind: "results_read", count: 0 }],
    ["a failure", { kind: "call_failed", why: "outage", retryAfterMs: null }],
    ["404", { kind: "member_missing" }],
  ];
  const failing: [string, Answer][] = [
    ["a failure", { kind: "call_failed", why: "outage", retryAfterMs: null }],
    ["404", { kind: "member_missing" }],
  ];
  const balances: [string, Answer][] = [
    ["accounts", { kind: "balances_read", accounts: [anAccountBalance()] }],
    ["accounts whose data is older than the job", { kind: "balances_read", accounts: [oldAccount] }],
    ["no accounts", { kind: "balances_read", accounts: [] }],
    ["a failure", { kind: "call_failed", why: "outage", retryAfterMs: null }],
  ];
  const stillMissing = { ...verifyFailedOnce.member, missingSince: 0 };
  return [
    "## What the other answers lead to",
    table(
      "A job is requested",
      [verifyRequested.member, identifyRequested.member, scenes.balanceRequested.member],
      requested,
    ),
    table(
      "A job is requested, and MX has put it off until past the deadline",
      [verifyRequested.member],
      requested,
      31 * minute,
    ),
    table("Results are read", [verifyReading.member, identifyReading.member], reads),
    table("Balances are read", [scenes.balanceReading.member], balances),
    table(
      "Results are read again after the grace",
      [lateReading(verifyReading.member), lateReading(identifyReading.member)],
      reads,
      40 * second,
    ),
    table(
      "Status cannot be read",
      [scenes.created.member, scenes.verifyRunning.member, scenes.denied.member],
      failing,
    ),
    table(
      "MX has not known the member for longer than the grace",
      [stillMissing, scenes.identifiedWatching.member].map((member) => ({ ...member, missingSince: 0 })),
      failing.slice(1),
    ),
  ].join("\n\n");
}

const oldAccount = anAccountBalance({ importedAt: stamps.first.aggregatedAt });

/** The results were found empty before. */
function lateReading(member: Member): Member {
  const { state } = member;
  if (state.lane.step !== "fetching_results") return member;
  const lane = { ...state.lane, job: { ...state.lane.job, emptySince: state.lane.dueAt } };
  return { ...member, state: { ...state, lane } as Member["state"] };
}

/** What people and webhooks bring about. */
function personTable(outcomes: Outcomes): string {
  const columns: [string, (member: Member) => MemberEvent][] = [
    ["webhook, or status read requested", () => ({ kind: "webhook_received", type: "CONNECTION_STATUS" })],
    ["the user answered", ({ challenges }) => ({ kind: "challenges_answered", challenges })],
    ["credentials updated", () => ({ kind: "credentials_updated" })],
    ["retry requested", () => ({ kind: "retry_requested" })],
  ];
  const rows = Object.values(scenes).map(({ member }) => [
    describeMember(member),
    ...columns.map(([, event]) => outcomes.of(member, event(member))),
  ]);
  const unique = [...new Map(rows.map((row) => [row.join("|"), row])).values()];
  return [
    "## What people and webhooks bring about",
    "",
    "A dash here means that at most the next look comes sooner.",
    "",
    tableOf(["member", ...columns.map(([title]) => title)], unique),
  ].join("\n");
}

function section(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [`### ${title}`, "", tableOf(head, rows)].join("\n");
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
