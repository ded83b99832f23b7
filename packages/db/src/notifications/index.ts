export { type ChangingKey, changeEndpoint, type EndpointChange } from "./change-endpoint.ts";
export {
  claimDelivery,
  claimNextDelivery,
  type DeliveryClaimOutcome,
  deliveriesOverdue,
} from "./claim-delivery.ts";
export type { DeliveryClaim } from "./delivery.ts";
export { type DeliveryEnd, endDelivery } from "./end-delivery.ts";
export { type EndpointStatistics, readEndpointStatistics } from "./endpoint-statistics.ts";
export {
  createEndpoint,
  type DeliveryRow,
  deleteEndpoint,
  type EndpointRow,
  type EndpointWithSecret,
  endpointsMax,
  listDeliveries,
  listEndpoints,
  readEndpoint,
  redriveDeliveries,
  rotateSecret,
  TooManyEndpointsError,
} from "./endpoints.ts";
export { listEvents, positionOf } from "./feed.ts";
export { type DueDelivery, publishEvents, publishWithoutWaiting } from "./publish-events.ts";
export { readDecisionEvent } from "./read-deliveries.ts";
export { renewDeliveries } from "./renew-deliveries.ts";
export { replayEvents, replayMax, resendDelivery, sendTest } from "./replay.ts";
