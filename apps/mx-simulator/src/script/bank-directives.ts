import { connectionStatuses } from "../model/status.ts";
import { addTraits, always, type Directive, oneOf } from "./directive.ts";
import {
  accountTraits,
  type ChallengeType,
  challengeTypes,
  numberTraits,
  ownerTraits,
  paces,
} from "./script.ts";

/** What the bank does. */
export const bankDirectives: readonly Directive[] = [
  {
    name: "status",
    syntax: "status:STATUS",
    meaning: "jobs end with this connection_status (CHALLENGED is the same as mfa:TEXT)",
    example: "status:FAILED*2",
    values: connectionStatuses,
    defaultCount: always,
    apply(script, value, scope) {
      const status = oneOf(connectionStatuses, value);
      if (status === undefined) return false;
      if (status === "CHALLENGED")
        script.mfa.push({ value: [["TEXT"]], jobKind: scope.jobKind, remaining: 1 });
      else script.finalStatuses.push({ ...scope, value: status });
      return true;
    },
  },
  {
    name: "via",
    syntax: "via:STATUS",
    meaning: "running jobs show this status for a while and then continue",
    example: "via:DELAYED",
    values: connectionStatuses,
    defaultCount: always,
    apply(script, value, scope) {
      const status = oneOf(connectionStatuses, value);
      if (status === undefined) return false;
      script.interimStatuses.push({ ...scope, value: status });
      return true;
    },
  },
  {
    name: "mfa",
    syntax: "mfa:TYPE[&TYPE…][/TYPE…]",
    meaning:
      "the bank sends challenges at login: `/` separates rounds, `&` separates challenges of one round",
    example: "mfa:TEXT&TOKEN/OPTIONS@verify",
    values: challengeTypes,
    defaultCount: 1,
    apply(script, value, scope) {
      const rounds = value.split("/").map((round) => round.split("&"));
      if (!rounds.every((round) => round.every((type) => oneOf(challengeTypes, type)))) return false;
      script.mfa.push({ ...scope, value: rounds as ChallengeType[][] });
      return true;
    },
  },
  {
    name: "select",
    syntax: "select:all | select:none | select:N",
    meaning:
      "verification asks the user to select one of all eligible accounts, or one of N (0 offers none); with none, all eligible accounts are verified",
    example: "select:3",
    values: ["all", "none"],
    apply(script, value) {
      if (value !== "all" && value !== "none" && !/^\d{1,2}$/.test(value)) return false;
      script.select = value === "all" ? "all" : value === "none" ? null : Number(value);
      return true;
    },
  },
  {
    name: "accounts",
    syntax: "accounts:TRAIT[+TRAIT…]",
    meaning: "none eligible; only one eligible; the first is closed; two owners each; balances are null",
    example: "accounts:joint+closed",
    values: accountTraits,
    apply: (script, value) => addTraits(script.accounts, accountTraits, value),
  },
  {
    name: "balance",
    syntax: "balance:AMOUNT | balance:null",
    meaning: "the balance of the first account in dollars, which then does not change",
    example: "balance:12.50",
    values: ["null"],
    apply(script, value) {
      if (value !== "null" && !/^-?\d+(\.\d{1,2})?$/.test(value)) return false;
      script.balance = value === "null" ? null : Number(value);
      return true;
    },
  },
  {
    name: "numbers",
    syntax: "numbers:TRAIT[+TRAIT…]",
    meaning: "never readable; late; passed_validation false; MX's 14-digit sandbox routing; tokenized (TAN)",
    example: "numbers:late",
    values: numberTraits,
    apply: (script, value) => addTraits(script.numbers, numberTraits, value),
  },
  {
    name: "owners",
    syntax: "owners:TRAIT",
    meaning: "owners are never readable, or readable late",
    example: "owners:late",
    values: ownerTraits,
    apply: (script, value) => addTraits(script.owners, ownerTraits, value),
  },
  {
    name: "job",
    syntax: "job:PACE",
    meaning: "jobs never end, take ten times as long, or a tenth",
    example: "job:hang*1@check_balance",
    values: paces,
    defaultCount: always,
    apply(script, value, scope) {
      const pace = oneOf(paces, value);
      if (pace === undefined) return false;
      script.paces.push({ ...scope, value: pace });
      return true;
    },
  },
  {
    name: "expire",
    syntax: "expire:SECONDS",
    meaning: "an unanswered challenge becomes EXPIRED after this many simulated seconds",
    example: "mfa:TEXT,expire:30",
    apply(script, value) {
      if (!/^\d{1,6}$/.test(value)) return false;
      script.expireSeconds = Number(value);
      return true;
    },
  },
  {
    name: "tries",
    syntax: "tries:N",
    meaning:
      "each of the first N wrong answers shows REJECTED and is followed by another challenge in the same job",
    example: "mfa:TEXT,tries:1",
    apply(script, value) {
      if (!/^\d{1,2}$/.test(value)) return false;
      script.retryCount = Number(value);
      return true;
    },
  },
];
