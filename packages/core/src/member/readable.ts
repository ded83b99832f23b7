import { isInstant } from "../instant.ts";
import type { JobKind } from "./lane.ts";
import { type Member, memberStateNames, type PollCause } from "./member.ts";

/**
 * Whether a stored member is valid for the state machine. A row that was changed by hand or by another release may not be. A
 * member for which this is false is set aside.
 */
export function isReadable(member: Member): boolean {
  const { state, lastStatus, answered, challenges, callNumber, failureCount, balances } = fieldsOf(member);
  const { lastReadAt, pollRequestedAt, pollRequestedBy, missingSince, stateSince } = fieldsOf(member);
  const { mayExist, wasVerified, consent } = fieldsOf(member);
  return (
    isState(state) &&
    isCallNumber(callNumber) &&
    Number.isInteger(failureCount) &&
    [lastReadAt, pollRequestedAt, missingSince, stateSince].every((at) => at === null || isInstant(at)) &&
    isPollCauseOrNone(pollRequestedBy ?? null) &&
    (lastStatus === null || isBaseline(lastStatus)) &&
    isListOf(challenges, isChallenge) &&
    (answered === null || isListOf(fieldsOf(answered)["challenges"], isChallenge)) &&
    isListOf(mayExist, isJobKind) &&
    typeof wasVerified === "boolean" &&
    (consent === null || isConsent(fieldsOf(consent))) &&
    isBalances(balances)
  );
}

/** Stored as a 32-bit integer. Each call increments it. */
function isCallNumber(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 31;
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function isState(value: unknown): boolean {
  const { name, lane, mxError } = fieldsOf(value);
  const isName = (memberStateNames as readonly unknown[]).includes(name);
  return isName && isLane(fieldsOf(lane)) && isMxErrorOrNone(mxError ?? null);
}

function isMxErrorOrNone(value: unknown): boolean {
  if (value === null) return true;
  const { code, message, userMessage, locale } = fieldsOf(value);
  const isCode = code === null || isNumber(code);
  return isCode && [message, userMessage, locale].every(isTextOrNull);
}

function isConsent({ requestedAt, baseline }: Fields): boolean {
  return isNumber(requestedAt) && isBaseline(baseline);
}

function isLane(lane: Fields): boolean {
  if (lane["step"] === "idle") return true;
  if (!isInstant(lane["dueAt"])) return false;
  switch (lane["step"]) {
    case "waiting":
      return (
        isJobIntent(lane) &&
        isNumber(lane["since"]) &&
        (lane["baseline"] === null || isBaseline(lane["baseline"]))
      );
    case "reading_existing":
    case "requesting":
      return isJobIntent(lane) && isBaseline(lane["baseline"]);
    case "challenged":
      return (
        isJobKind(lane["kind"]) &&
        isNumber(lane["deadlineAt"]) &&
        (lane["job"] === null || isJob(lane["job"]))
      );
    case "running":
      return isJob(lane["job"]);
    case "fetching_results":
      return isJob(lane["job"]) && isNumber(lane["endedAt"]);
    case "monitoring":
      return isNumber(lane["since"]) && isNumber(lane["until"]);
    case "reading_error":
      return isNumber(lane["since"]) && isStop(fieldsOf(lane["stop"]));
    default:
      return false;
  }
}

function isStop({ name, reason, kind }: Fields): boolean {
  return (name === "action_required" || name === "failed") && typeof reason === "string" && isJobKind(kind);
}

const pollCauses: Readonly<Record<PollCause, true>> = { webhook: true, refresh: true, oauth_result: true };

function isPollCauseOrNone(value: unknown): boolean {
  return value === null || (typeof value === "string" && Object.keys(pollCauses).includes(value));
}

const jobKinds: Readonly<Record<JobKind, true>> = { verify: true, identify: true, check_balance: true };

function isJobKind(value: unknown): boolean {
  return typeof value === "string" && Object.keys(jobKinds).includes(value);
}

function isJobIntent({ kind, attempt, deadlineAt }: Fields): boolean {
  return isJobKind(kind) && isNumber(attempt) && isNumber(deadlineAt);
}

function isJob(value: unknown): boolean {
  const { kind, attempt, baseline, requestedAt, deadlineAt, unfinishedAt, postponedCount } = fieldsOf(value);
  const numbers = [attempt, requestedAt, deadlineAt, unfinishedAt, postponedCount];
  return isJobKind(kind) && numbers.every(isNumber) && isBaseline(baseline);
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value);
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === "string";
}

/** Each field of a status is a string or null. */
function isBaseline(value: unknown): boolean {
  const { connectionStatus, aggregatedAt, successfullyAggregatedAt } = fieldsOf(value);
  return (
    fieldsOf(value) === value &&
    [connectionStatus ?? null, aggregatedAt ?? null, successfullyAggregatedAt ?? null].every(isTextOrNull)
  );
}

function isChallenge(value: unknown): boolean {
  const { guid, type } = fieldsOf(value);
  return typeof guid === "string" && typeof type === "string";
}

function isBalances(value: unknown): boolean {
  const { requestedAt, imported, lastFailure, attempts, neededBy } = fieldsOf(value);
  return (
    isListOf(requestedAt, isNumber) &&
    (imported === null || isImportedBalances(fieldsOf(imported))) &&
    (lastFailure === null || typeof fieldsOf(lastFailure)["reason"] === "string") &&
    isListOf(attempts, (attempt) => isInstant(fieldsOf(attempt)["at"])) &&
    (neededBy === null || isInstant(neededBy))
  );
}

function isImportedBalances({ accounts, endedAt, endedAfter, before, after }: Fields): boolean {
  const areTimes = isInstant(endedAt) && isInstant(endedAfter);
  return isListOf(accounts, isAccount) && areTimes && isBaseline(before) && isBaseline(after);
}

function isAccount(value: unknown): boolean {
  const { guid, availableBalance, balance, currency, importedAt } = fieldsOf(value);
  return (
    typeof guid === "string" &&
    [availableBalance ?? null, balance ?? null].every((amount) => amount === null || isDecimal(amount)) &&
    isTextOrNull(currency ?? null) &&
    (importedAt === null || importedAt === undefined || isInstant(momentOf(importedAt)))
  );
}

function isDecimal(value: unknown): boolean {
  return typeof value === "string" && /^-?\d{1,40}(\.\d{1,40})?$/.test(value);
}

function momentOf(text: unknown): number {
  return typeof text === "string" ? Date.parse(text) : Number.NaN;
}
