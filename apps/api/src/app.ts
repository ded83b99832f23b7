import {
  cacheDurations,
  connect,
  createPublisher,
  createVault,
  type Database,
  findApiKey,
  followClock,
  type Publisher,
  publishNotices,
} from "@account-opening/db";
import { createMxClient } from "@account-opening/mx";
import {
  type Clock,
  createHttpServer,
  createLogger,
  createMetrics,
  errorHandler,
  type Logger,
  listen,
  notFound,
  operationalRoutes,
  reportHostClock,
} from "@account-opening/runtime";
import express, { type Express, type RequestHandler } from "express";
import helmet from "helmet";
import type { ApiConfig } from "./config.ts";
import { countedMx } from "./counted-mx.ts";
import { docsRoutes } from "./docs/routes.ts";
import { type ApiEvents, createApiEvents } from "./events.ts";
import { createAdmit } from "./http/admit.ts";
import { createAuthenticate } from "./http/authenticate.ts";
import { observe } from "./http/observe.ts";
import { createRateLimit } from "./http/rate-limit.ts";
import { routerOf } from "./http/router.ts";
import { connectJobs, type Jobs } from "./jobs.ts";
import { createLoop } from "./members/loop.ts";
import { type ApiMetrics, createApiMetrics } from "./metrics.ts";
import type { Ports } from "./ports.ts";
import { routes } from "./routes/index.ts";

export interface Api {
  /** Where it listens, for instance `http://127.0.0.1:3000`. */
  url: string;
  /** Takes no more requests, finishes those that are under way, then lets go of everything. */
  close(): Promise<void>;
}

/** How long institutions' jobs take changes slowly. */
const durationsAgeMaxMs = 10_000;

export async function startApi(config: ApiConfig, given: { logger?: Logger } = {}): Promise<Api> {
  const logger = given.logger ?? createLogger({ name: "api", level: config.logLevel });
  const events = createApiEvents(logger);
  const registry = createMetrics({ app: "api" });
  const metrics = createApiMetrics(registry);
  const database = connect({
    url: config.databaseUrl,
    applicationName: "api",
    onIdleError: events.databaseLost,
  });
  const clock = await followClock(database, { onError: events.databaseLost });
  reportHostClock(registry, clock.hostAheadMs);
  const jobs = connectJobs({
    url: config.redisUrl,
    prefix: config.queuePrefix,
    events,
    clock: clock.now,
    onEnqueued: metrics.enqueued,
  });
  const publisher = createPublisher({
    publish: (now) => publishNotices(database, now),
    clock: clock.now,
    arm: jobs.notify,
    onError: events.notPublished,
  });
  const ports = portsOf(config, { database, clock: clock.now, jobs, publisher, events, metrics });
  const operational = operationalRoutes({ checks: { database: database.ping }, registry: registry.registry });
  const app = createApp([
    observe(events, metrics),
    operational,
    docsRoutes(),
    routerOf(
      routes,
      ports,
      createAdmit({
        authenticate: createAuthenticate((key) => findApiKey(database, key)),
        calls: createRateLimit(config.apiRateLimit),
        refusals: createRateLimit(config.apiRefusalLimit),
      }),
    ),
    notFound,
  ]);
  app.use(errorHandler({ logger }));
  const listening = await listen(createHttpServer(app), { port: config.apiPort, host: config.host });
  return {
    url: `http://${config.host}:${listening.port}`,
    async close() {
      await listening.close(config.mxTimeoutMs);
      await publisher.close();
      await jobs.close();
      await clock.stop();
      await database.close();
    },
  };
}

interface Parts {
  database: Database;
  clock: Clock;
  jobs: Jobs;
  publisher: Publisher;
  events: ApiEvents;
  metrics: ApiMetrics;
}

function portsOf(config: ApiConfig, { database, clock, jobs, publisher, events, metrics }: Parts): Ports {
  const durations = cacheDurations(database, durationsAgeMaxMs);
  const mx = createMxClient({
    baseUrl: config.mxBaseUrl,
    clientId: config.mxClientId,
    apiKey: config.mxApiKey,
    acceptVersion: config.mxAcceptVersion,
    timeoutMs: config.mxTimeoutMs,
  });
  return {
    database,
    vault: createVault(config.dataKeys),
    mx: countedMx(mx, metrics.mxCalled),
    loop: createLoop({
      database,
      context: async (now) => ({ policy: config, durationsOf: await durations(now) }),
      clock,
      jobs,
      announce: publisher.request,
      onNotAdvanced: events.notAdvanced,
      onSetAside: events.setAside,
    }),
    jobs,
    events,
    clock,
    policy: config,
    allowPrivateReceivers: config.notifyAllowPrivate,
    skipAggregation: config.mxSkipAggregation,
  };
}

function createApp(handlers: readonly RequestHandler[]): Express {
  const app = express();
  app.disable("x-powered-by");
  // Nothing here is cached by anybody, so that nothing needs a hash.
  app.disable("etag");
  app.use(helmet(), ...handlers);
  return app;
}
