export { type Background, createBackground } from "./background.ts";
export { checkRedis } from "./check-redis.ts";
export { type ConnectOptions, connectConsumer, connectProducer, disconnect } from "./connection.ts";
export {
  type CompletedJob,
  type Consumer,
  type ConsumerHealth,
  type ConsumerOptions,
  createConsumer,
  type JobFacts,
} from "./consumer.ts";
export { type Limit, minInterval, rate } from "./limit.ts";
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
export { defaultPrefix, type Payloads, type QueueName, queueNames } from "./queues.ts";
export {
  createRateLimits,
  type Grant,
  RateLimitResetError,
  type RateLimits,
  type RateLimitsOptions,
} from "./rate-limits.ts";
export { redisFaultOf } from "./redis-fault.ts";
export { refusalOf } from "./refusal.ts";
export { createWatchdog, type Watchdog, type WatchdogOptions } from "./watchdog.ts";
export { createWatermark, type Watermark } from "./watermark.ts";
