import { aLastStatus, aMember, anAccountSelection, aQuestion, hour, minute } from "./builders.ts";
import {
  aCheckIsScheduled,
  aRetryIsRequested,
  aVerificationIsRequested,
  aWebhookComes,
  busyShows,
  consentFails,
  consentIsGiven,
  consentIsRequested,
  credentialsAreUpdated,
  explainedBy,
  given,
  mxAcceptsTheJob,
  mxAsks,
  mxDoesNotAnswerTheRequest,
  resultsHold,
  type Step,
  statusShows,
  timePasses,
  type Walk,
} from "./scenario-dsl.ts";

/** MX's timestamps of each job: the first aggregation, verification, identification, balance check. */
export const stamps = {
  first: { aggregatedAt: "2026-11-23T08:59:00Z", successfullyAggregatedAt: "2026-11-23T08:59:10Z" },
  verified: { aggregatedAt: "2026-11-23T09:00:03Z", successfullyAggregatedAt: "2026-11-23T09:00:20Z" },
  identified: { aggregatedAt: "2026-11-23T09:00:30Z", successfullyAggregatedAt: "2026-11-23T09:00:40Z" },
  balanced: { aggregatedAt: "2026-11-23T10:01:00Z", successfullyAggregatedAt: "2026-11-23T10:01:05Z" },
};

const firstAggregationEnds = statusShows("CONNECTED", stamps.first);
const verificationRuns = busyShows("CONNECTED", stamps.first);
const verificationEnds = statusShows("CONNECTED", stamps.verified);
const identificationRuns = busyShows("CONNECTED", stamps.verified);
const identificationEnds = statusShows("CONNECTED", stamps.identified);

const verificationFails = statusShows("IMPEDED", stamps.first);
const accessDenied = { code: 1002, message: "Access denied", userMessage: null, locale: "en" };

const toVerifyRequest = [firstAggregationEnds];
const toVerifyRunning = [...toVerifyRequest, mxAcceptsTheJob];
const toVerifyReading = [...toVerifyRunning, verificationRuns, verificationEnds];
const toIdentifyRequest = [...toVerifyReading, resultsHold(1)];
const toIdentifyRunning = [...toIdentifyRequest, mxAcceptsTheJob];
const toIdentifyReading = [...toIdentifyRunning, identificationRuns, identificationEnds];
const toIdentified = [...toIdentifyReading, resultsHold(1)];
const toBalanceRequest = [
  ...toIdentified,
  timePasses(hour),
  aCheckIsScheduled(),
  statusShows("CONNECTED", stamps.identified),
];
const toBalanceRunning = [...toBalanceRequest, mxAcceptsTheJob];
const balanceRuns = busyShows("CONNECTED", stamps.identified);
const toBalanceReading = [...toBalanceRunning, balanceRuns, statusShows("CONNECTED", stamps.balanced)];
const toDenied = [...toVerifyRunning, verificationRuns, statusShows("DENIED", stamps.first)];
const toClosed = [...toVerifyRunning, verificationRuns, statusShows("DISABLED", stamps.first)];

function scene(...steps: Step[]): Walk {
  return given(aMember()).when(...steps);
}

/** A member at each step, in the order of onboarding. */
export const scenes = {
  created: scene(),
  verifyRequested: scene(...toVerifyRequest),
  verifyAccepted: scene(...toVerifyRunning),
  verifyUnanswered: scene(...toVerifyRequest, mxDoesNotAnswerTheRequest),
  verifyRunning: scene(...toVerifyRunning, verificationRuns),
  verifyAsks: scene(...toVerifyRunning, mxAsks(anAccountSelection("act-1", "act-2"))),
  verifyAnswered: scene(...toVerifyRunning, mxAsks(aQuestion()), (walk) => ({
    event: { kind: "challenges_answered", challenges: walk.member.challenges },
    at: walk.now,
  })),
  verifyReading: scene(...toVerifyReading),
  verifyFailedOnce: scene(...toVerifyRunning, verificationRuns, statusShows("FAILED", stamps.first)),
  firstAggregationAsks: scene(mxAsks(aQuestion())),
  identifyRequested: scene(...toIdentifyRequest),
  identifyAccepted: scene(...toIdentifyRunning),
  identifyRunning: scene(...toIdentifyRunning, identificationRuns),
  identifyAsks: scene(...toIdentifyRunning, mxAsks(aQuestion())),
  identifyReading: scene(...toIdentifyReading),
  connectedForGood: given(aMember({ wantsIdentification: false })).when(...toVerifyReading, resultsHold(1)),
  identified: scene(...toIdentified),
  identifiedWatching: scene(...toIdentified, aWebhookComes),
  balanceWanted: scene(...toIdentified, timePasses(hour), aCheckIsScheduled()),
  balanceRequested: scene(...toBalanceRequest),
  balanceAccepted: scene(...toBalanceRunning),
  balanceRunning: scene(...toBalanceRunning, balanceRuns),
  balanceAsks: scene(...toBalanceRunning, mxAsks(aQuestion())),
  balanceReading: scene(...toBalanceReading),
  balanceObstructed: scene(...toBalanceRunning, balanceRuns, statusShows("LOCKED", stamps.identified)),
  denied: scene(...toDenied),
  pending: given(aMember({ lastStatus: aLastStatus("PENDING") })).when(statusShows("PENDING")),
  consentGiven: given(aMember({ lastStatus: aLastStatus("PENDING") })).when(
    statusShows("PENDING"),
    consentIsGiven,
  ),
  consentCanceled: given(aMember({ lastStatus: aLastStatus("PENDING") })).when(
    statusShows("PENDING"),
    consentFails("oauth_cancelled"),
  ),
  windowRequested: scene(...toIdentified, consentIsRequested, statusShows("CONNECTED", stamps.identified)),
  accessDenied: scene(...toVerifyRunning, verificationRuns, explainedBy(accessDenied, verificationFails)),
  numbersMayExist: given(aMember({ mayExist: ["verify", "identify"] })).when(firstAggregationEnds),
  ownersMayExist: given(aMember({ mayExist: ["verify", "identify"] })).when(
    firstAggregationEnds,
    resultsHold(1),
  ),
  verifiedAgain: scene(...toIdentified, aVerificationIsRequested),
  challengeTimedOut: scene(
    ...toVerifyRunning,
    mxAsks(aQuestion()),
    timePasses(24 * 60 * minute),
    mxAsks(aQuestion()),
  ),
  credentialsUpdated: scene(...toDenied, credentialsAreUpdated),
  retryRequested: scene(...toDenied, aRetryIsRequested),
  identificationDenied: scene(
    ...toIdentifyRunning,
    identificationRuns,
    statusShows("DENIED", stamps.verified),
  ),
  disabled: scene(...toClosed),
  disabledWatching: scene(...toClosed, aWebhookComes),
  identificationDisabledWatching: scene(
    ...toIdentifyRunning,
    identificationRuns,
    statusShows("DISABLED", stamps.verified),
    aWebhookComes,
  ),
} satisfies Record<string, Walk>;
