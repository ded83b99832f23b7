export { type Background, createBackground } from "./background.ts";
export { type Budget, type BudgetOptions, BudgetResetError, createBudget, type Grant } from "./budget.ts";
export { checkRedis } from "./check-redis.ts";
export { type ConnectOptions, connectConsumer, connectProducer, disconnect } from "./connection.ts";
export {
  type Consumer,
  type ConsumerOptions,
  createConsumer,
  type JobFacts,
  type SettledJob,
  type Vitals,
} from "./consumer.ts";
export { gap, type Limit, rate } from "./limit.ts";
export { defaultPrefix, type Payloads, type QueueName, queueNames } from "./names.ts";
export { done, type Outcome, retry, snooze, stop } from "./outcome.ts";
export {
  createProducer,
  type DueCall,
  type DueCheck,
  type DueDelivery,
  horizonMs,
  type JobCounts,
  type Producer,
  type ProducerOptions,
} from "./producer.ts";
export { redisFaultOf } from "./redis-fault.ts";
export { refusalOf } from "./refusal.ts";
export { createWatchdog, type Watchdog, type WatchdogOptions } from "./watchdog.ts";
export { createWatermark, type Watermark } from "./watermark.ts";
