export type { Clock } from "./clock.ts";
export { type CoalescedTask, createCoalescedTask } from "./coalesced-task.ts";
export { logConsole } from "./log/log-console.ts";
export type { LogFields } from "./log/log-fields.ts";
export { createLogger, type Logger, type LoggerOptions } from "./log/logger.ts";
export { throttleErrors, throttleLog } from "./log/throttle-log.ts";
export { createMetrics, type Metrics, reportDatabase, reportGauge } from "./metrics.ts";
export { createDispatcher, createFetch, type Egress, isProxyRefusal } from "./net/egress.ts";
export {
  type AllowedReceivers,
  allowedReceiversOf,
  mayConnectTo,
  receiverUrlFault,
} from "./net/receiver-url.ts";
export { repeat } from "./repeat.ts";
export { type AppOptions, runApp } from "./run-app.ts";
export { createAdvanceLog } from "./telemetry/advance-log.ts";
export { createAdvanceMetrics } from "./telemetry/advance-metrics.ts";
export { createAdvanceSpans } from "./telemetry/advance-spans.ts";
export { createDecisionReport } from "./telemetry/decision-report.ts";
export { createMxCallMetrics, type MxCallEnd } from "./telemetry/mx-call-metrics.ts";
