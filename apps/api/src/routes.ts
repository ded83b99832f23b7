import {
  listAccountNumbers,
  listAccountOwners,
  readMemberTimeline,
  readOneAccount,
  searchAccountNumbers,
} from "./accounts/routes.ts";
import { listAuditEntries } from "./audit/routes.ts";
import { countBalanceChecks } from "./balance-checks/count-routes.ts";
import { exportDecisions } from "./balance-checks/decision-routes.ts";
import { explainBalanceCheck } from "./balance-checks/explanation-routes.ts";
import { liftBlock, readRates } from "./balance-checks/return-routes.ts";
import {
  cancelBalanceCheck,
  cancelBalanceCheckOfDebit,
  changeBalanceCheck,
  changeBalanceCheckOfDebit,
  listBalanceChecks,
  readBalanceCheck,
  releaseBalanceCheck,
  reportAchReturn,
  scheduleBalanceCheck,
} from "./balance-checks/routes.ts";
import { findById } from "./find/routes.ts";
import type { Route } from "./http/route.ts";
import { listInstitutionCredentials, listInstitutions } from "./institutions/routes.ts";
import { listInstitutionStatistics, readInstitutionStatistics } from "./institutions/statistics-routes.ts";
import { listKeys, revokeKey } from "./keys/routes.ts";
import { streamLiveEvents } from "./live/routes.ts";
import { readMemberActivity } from "./members/activity-routes.ts";
import {
  answerChallenges,
  refreshMember,
  retryMember,
  updateCredentials,
  verifyMember,
} from "./members/command-routes.ts";
import { listAllMembers, readOneMember } from "./members/list-routes.ts";
import { reportOauthResult, requestOauthWindow } from "./members/oauth-routes.ts";
import { adoptOneMember, createOneMember, deleteMember } from "./members/routes.ts";
import {
  listEndpointDeliveries,
  redriveEndpoint,
  replayEndpoint,
  resendOneDelivery,
  testEndpoint,
} from "./notifications/delivery-routes.ts";
import {
  changeOneEndpoint,
  createOneEndpoint,
  deleteOneEndpoint,
  enableOneEndpoint,
  listAllEndpoints,
  readOneEndpoint,
  rotateEndpointSecret,
} from "./notifications/endpoint-routes.ts";
import { listAllEvents } from "./notifications/event-routes.ts";
import { readStatisticsOfEndpoints } from "./notifications/statistics-routes.ts";
import { readAttention } from "./summary/attention.ts";
import { readMemberFlow } from "./summary/flow.ts";
import { readDeploymentSummary } from "./summary/routes.ts";
import { createUser, deleteUser, listAllUsers, readOneUser } from "./users/routes.ts";
import { createWidgetUrl } from "./users/widget-routes.ts";
import { listReceivedWebhooks, replayOneWebhook } from "./webhooks/routes.ts";
import { readWebhookStatistics } from "./webhooks/statistics-routes.ts";

/** Every route below /v1. If two match a path, the first serves it. */
export const routes: readonly Route[] = [
  createUser,
  listAllUsers,
  readOneUser,
  deleteUser,
  listInstitutions,
  listInstitutionCredentials,
  createOneMember,
  listAllMembers,
  adoptOneMember,
  readOneMember,
  deleteMember,
  readMemberTimeline,
  answerChallenges,
  updateCredentials,
  retryMember,
  refreshMember,
  verifyMember,
  requestOauthWindow,
  reportOauthResult,
  createWidgetUrl,
  listAccountNumbers,
  listAccountOwners,
  readOneAccount,
  searchAccountNumbers,
  scheduleBalanceCheck,
  listBalanceChecks,
  changeBalanceCheckOfDebit,
  cancelBalanceCheckOfDebit,
  readBalanceCheck,
  explainBalanceCheck,
  changeBalanceCheck,
  cancelBalanceCheck,
  releaseBalanceCheck,
  reportAchReturn,
  liftBlock,
  readRates,
  exportDecisions,
  listAllEvents,
  createOneEndpoint,
  listAllEndpoints,
  readOneEndpoint,
  changeOneEndpoint,
  deleteOneEndpoint,
  rotateEndpointSecret,
  enableOneEndpoint,
  listEndpointDeliveries,
  redriveEndpoint,
  replayEndpoint,
  resendOneDelivery,
  testEndpoint,
  readStatisticsOfEndpoints,
  listReceivedWebhooks,
  replayOneWebhook,
  readWebhookStatistics,
  listInstitutionStatistics,
  readInstitutionStatistics,
  listAuditEntries,
  listKeys,
  revokeKey,
  readDeploymentSummary,
  readAttention,
  readMemberFlow,
  countBalanceChecks,
  readMemberActivity,
  findById,
  streamLiveEvents,
];
