import type { JobKind } from "../jobs/job-kind.ts";
import { isConnectionStatus, STATUSES } from "../world/status.ts";
import type { ChallengeType, Script, Staged } from "./script.ts";
import { ACCOUNT_TRAITS, CHALLENGE_TYPES, NUMBER_TRAITS, OWNER_TRAITS, PACES } from "./script.ts";

/** One word of the script language; the reader and the docs page both work from these. */
export interface Clause {
  readonly name: string;
  readonly form: string;
  readonly meaning: string;
  readonly example: string;
  readonly words: readonly string[];
  /** How many jobs it holds for unless `*N` says; null where counting makes no sense. */
  readonly defaultCount: number | null;
  /** False when the value cannot be read. */
  read(script: Script, value: string, when: When): boolean;
}

export type When = Pick<Staged<unknown>, "phase" | "left">;

const ALWAYS = Number.POSITIVE_INFINITY;

export const CLAUSES: readonly Clause[] = [
  {
    name: "status",
    form: "status:STATUS",
    meaning: "jobs end with this connection_status (CHALLENGED is the same as mfa:TEXT)",
    example: "status:FAILED*2",
    words: STATUSES,
    defaultCount: ALWAYS,
    read(script, value, when) {
      if (!isConnectionStatus(value)) return false;
      if (value === "CHALLENGED") script.mfa.push({ value: [["TEXT"]], phase: when.phase, left: 1 });
      else script.endings.push({ ...when, value });
      return true;
    },
  },
  {
    name: "via",
    form: "via:STATUS",
    meaning: "jobs show this status while they are still running, and then go on",
    example: "via:DELAYED",
    words: STATUSES,
    defaultCount: ALWAYS,
    read(script, value, when) {
      if (!isConnectionStatus(value)) return false;
      script.detours.push({ ...when, value });
      return true;
    },
  },
  {
    name: "mfa",
    form: "mfa:TYPE[&TYPE…][/TYPE…]",
    meaning: "the bank asks before it lets in: `/` separates rounds, `&` several challenges in one round",
    example: "mfa:TEXT&TOKEN/OPTIONS@verify",
    words: CHALLENGE_TYPES,
    defaultCount: 1,
    read(script, value, when) {
      const rounds = value.split("/").map((round) => round.split("&"));
      if (!rounds.every((round) => round.every(isChallengeType))) return false;
      script.mfa.push({ ...when, value: rounds as ChallengeType[][] });
      return true;
    },
  },
  {
    name: "select",
    form: "select:all | select:N",
    meaning: "verification asks the user to select among all eligible accounts, or N of them (0 offers none)",
    example: "select:3",
    words: ["all"],
    defaultCount: null,
    read(script, value) {
      if (value !== "all" && !/^\d{1,2}$/.test(value)) return false;
      script.select = value === "all" ? "all" : Number(value);
      return true;
    },
  },
  {
    name: "accounts",
    form: "accounts:TRAIT[+TRAIT…]",
    meaning: "none eligible; only one eligible; the first is closed; two owners each; balances are null",
    example: "accounts:joint+closed",
    words: ACCOUNT_TRAITS,
    defaultCount: null,
    read: (script, value) => readTraits(script.accounts, ACCOUNT_TRAITS, value),
  },
  {
    name: "balance",
    form: "balance:AMOUNT | balance:null",
    meaning: "dollars in the first account, which then stay",
    example: "balance:12.50",
    words: ["null"],
    defaultCount: null,
    read(script, value) {
      if (value !== "null" && !/^-?\d+(\.\d{1,2})?$/.test(value)) return false;
      script.balance = value === "null" ? null : Number(value);
      return true;
    },
  },
  {
    name: "numbers",
    form: "numbers:TRAIT[+TRAIT…]",
    meaning: "never readable; late; passed_validation false; MX's 14-digit sandbox routing; tokenized (TAN)",
    example: "numbers:late",
    words: NUMBER_TRAITS,
    defaultCount: null,
    read: (script, value) => readTraits(script.numbers, NUMBER_TRAITS, value),
  },
  {
    name: "owners",
    form: "owners:TRAIT",
    meaning: "owners are never readable, or readable late",
    example: "owners:late",
    words: OWNER_TRAITS,
    defaultCount: null,
    read: (script, value) => readTraits(script.owners, OWNER_TRAITS, value),
  },
  {
    name: "job",
    form: "job:PACE",
    meaning: "jobs never end, take ten times as long, or a tenth",
    example: "job:hang*1@check_balance",
    words: PACES,
    defaultCount: ALWAYS,
    read(script, value, when) {
      const pace = PACES.find((known) => known === value);
      if (pace === undefined) return false;
      script.paces.push({ ...when, value: pace });
      return true;
    },
  },
  {
    name: "expire",
    form: "expire:SECONDS",
    meaning: "an unanswered challenge becomes EXPIRED after so many simulated seconds",
    example: "mfa:TEXT,expire:30",
    words: [],
    defaultCount: null,
    read(script, value) {
      if (!/^\d{1,6}$/.test(value)) return false;
      script.expireSeconds = Number(value);
      return true;
    },
  },
  {
    name: "tries",
    form: "tries:N",
    meaning: "so many wrong answers show REJECTED and are then followed by another challenge in the same job",
    example: "mfa:TEXT,tries:1",
    words: [],
    defaultCount: null,
    read(script, value) {
      if (!/^\d{1,2}$/.test(value)) return false;
      script.retryCount = Number(value);
      return true;
    },
  },
];

/** A phase is a kind of job, by the name of its endpoint. */
export function readWhen(count: string | undefined, phase: JobKind | null, clause: Clause): When | undefined {
  const isCounted = clause.defaultCount !== null;
  if (!isCounted && (count !== undefined || phase !== null)) return undefined;
  if (count === undefined) return { phase, left: clause.defaultCount ?? ALWAYS };
  return { phase, left: count === "always" ? ALWAYS : Number(count) };
}

function isChallengeType(text: string): text is ChallengeType {
  return (CHALLENGE_TYPES as readonly string[]).includes(text);
}

function readTraits<Trait extends string>(into: Set<Trait>, known: readonly Trait[], value: string): boolean {
  return value.split("+").every((word) => {
    const trait = known.find((name) => name === word);
    if (trait !== undefined) into.add(trait);
    return trait !== undefined;
  });
}
