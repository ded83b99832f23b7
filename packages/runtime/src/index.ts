export type { Clock } from "./clock.ts";
export { ConfigError, type ConfigProblem } from "./config/config-error.ts";
export type { DataKey } from "./config/data-keys.ts";
export { fields, type RateLimitSetting } from "./config/fields.ts";
export { refusePublishedSecrets } from "./config/published-secrets.ts";
export { type Environment, readConfig } from "./config/read-config.ts";
export { readConfigOrExit } from "./config/read-config-or-exit.ts";
export {
  drainFields,
  mxFields,
  policyFields,
  receiverFields,
  serviceFields,
} from "./config/shared-fields.ts";
export { createDrain, type Drain } from "./http/drain.ts";
export { errorHandler } from "./http/error-handler.ts";
export { createHttpServer } from "./http/http-server.ts";
export { type Listening, listen } from "./http/listen.ts";
export { methodNotAllowed, notFound } from "./http/not-found.ts";
export { type OperationalOptions, operationalRoutes, serveOperational } from "./http/operational.ts";
export { type FieldProblem, Problem, sendProblem } from "./http/problem.ts";
export { NotReadyError, type ReadinessCheck, readyUnless } from "./http/readiness.ts";
export { instanceOf, requestId, requestIdOf } from "./http/request-id.ts";
export { requestLog } from "./http/request-log.ts";
export { problemOf } from "./http/to-problem.ts";
export { logConsole } from "./log/log-console.ts";
export type { LogFields } from "./log/log-fields.ts";
export { createLogger, type Logger, type LoggerOptions } from "./log/logger.ts";
export { throttleLog } from "./log/throttle-log.ts";
export { createMetrics, type Metrics, metricsHandler, reportHostClock } from "./metrics.ts";
export {
  type AllowedReceivers,
  allowedReceiversOf,
  isPublicAddress,
  mayConnectTo,
  readAllowedReceivers,
  receiverUrlFault,
} from "./net/receiver-url.ts";
export { createShutdown, type Shutdown, type ShutdownHost } from "./shutdown.ts";
