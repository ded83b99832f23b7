import type { Route } from "../http/route.ts";
import { listAuditEntries } from "./audit.ts";
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
} from "./balance-checks.ts";
import { exportDecisions } from "./decisions.ts";
import {
  listEndpointDeliveries,
  redriveEndpoint,
  replayEndpoint,
  resendOneDelivery,
  testEndpoint,
} from "./deliveries.ts";
import {
  changeOneEndpoint,
  createOneEndpoint,
  deleteOneEndpoint,
  enableOneEndpoint,
  listAllEndpoints,
  readOneEndpoint,
  rotateEndpointSecret,
} from "./endpoints.ts";
import { listAllEvents } from "./events.ts";
import { listInstitutionCredentials, listInstitutions } from "./institutions.ts";
import { answerChallenges, retryMember, updateCredentials } from "./member-commands.ts";
import { listAllMembers, readOneMember } from "./member-list.ts";
import {
  listAccountNumbers,
  listAccountOwners,
  readMemberTimeline,
  readOneAccount,
  searchAccountNumbers,
} from "./member-results.ts";
import { adoptMember, createOneMember, deleteMember } from "./members.ts";
import { liftBlock, readRates } from "./returns.ts";
import { createUser, deleteUser, listAllUsers, readOneUser } from "./users.ts";
import { listReceivedWebhooks, replayOneWebhook } from "./webhooks.ts";

/** Every route below /v1. Of two that fit a path the first serves it. */
export const routes: readonly Route[] = [
  createUser,
  listAllUsers,
  readOneUser,
  deleteUser,
  listInstitutions,
  listInstitutionCredentials,
  createOneMember,
  listAllMembers,
  adoptMember,
  readOneMember,
  deleteMember,
  readMemberTimeline,
  answerChallenges,
  updateCredentials,
  retryMember,
  listAccountNumbers,
  listAccountOwners,
  readOneAccount,
  searchAccountNumbers,
  scheduleBalanceCheck,
  listBalanceChecks,
  changeBalanceCheckOfDebit,
  cancelBalanceCheckOfDebit,
  readBalanceCheck,
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
  listReceivedWebhooks,
  replayOneWebhook,
  listAuditEntries,
];
