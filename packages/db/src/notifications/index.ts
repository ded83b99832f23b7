import { changeEndpoint } from "./change-endpoint.ts";
import { claimDeliveries } from "./claim-deliveries.ts";
import { endDeliveries } from "./end-deliveries.ts";
import { readEndpointStatistics } from "./endpoint-statistics.ts";
import {
  createEndpoint,
  deleteEndpoint,
  endpointsMax,
  listDeliveries,
  listEndpoints,
  readEndpoint,
  redriveDeliveries,
  rotateSecret,
} from "./endpoints.ts";
import { listEvents, positionOf } from "./feed.ts";
import { endpointsOverdue } from "./overdue-endpoints.ts";
import { publishEvents, publishWithoutWaiting } from "./publish-events.ts";
import { readDecisionEvent } from "./read-deliveries.ts";
import { renewDeliveries } from "./renew-deliveries.ts";
import { replayEvents, replayMax, resendDelivery, sendTest } from "./replay.ts";

export type { DeliveryClaim } from "./delivery.ts";
export type { EndedDelivery } from "./end-deliveries.ts";
export { TooManyEndpointsError } from "./endpoints.ts";
export type { DueEndpoint } from "./publish-events.ts";

export const endpoints = {
  change: changeEndpoint,
  create: createEndpoint,
  delete: deleteEndpoint,
  list: listEndpoints,
  max: endpointsMax,
  read: readEndpoint,
  readStatistics: readEndpointStatistics,
  rotateSecret,
};

export const deliveries = {
  claim: claimDeliveries,
  end: endDeliveries,
  list: listDeliveries,
  listOverdue: endpointsOverdue,
  redrive: redriveDeliveries,
  renew: renewDeliveries,
  replay: replayEvents,
  replayMax,
  resend: resendDelivery,
  sendTest,
};

/** All published events, in order. */
export const feed = {
  list: listEvents,
  positionOf,
  publish: publishEvents,
  publishWithoutWaiting,
  readDecision: readDecisionEvent,
};
