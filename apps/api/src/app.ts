import { connect, databaseReadiness, followClock } from "@account-opening/db";
import { collectJobEnds } from "@account-opening/db/advance";
import { createCipher } from "@account-opening/db/encryption";
import { feed } from "@account-opening/db/notifications";
import {
  type AppOptions,
  createCoalescedTask,
  createDecisionReport,
  createLogger,
  createMetrics,
  reportDatabase,
} from "@account-opening/runtime";
import {
  createDrain,
  createHttpServer,
  errorHandler,
  listen,
  notFound,
  operationalOf,
  readyUnless,
  requestId,
} from "@account-opening/runtime/http";
import { unwrapDataKeys } from "@account-opening/runtime/keys";
import { noTracing } from "@account-opening/runtime/tracing";
import express, { type Express, type RequestHandler } from "express";
import helmet from "helmet";
import { createAccess } from "./access.ts";
import { connectEnqueuer } from "./advance/enqueue.ts";
import type { ApiConfig } from "./config.ts";
import { createContext } from "./create-context.ts";
import { apiVersion } from "./docs/info.ts";
import { docsRoutes } from "./docs/routes.ts";
import { startErasures } from "./erasure/start-erasures.ts";
import { logRequest } from "./http/request-log.ts";
import { routerOf } from "./http/router.ts";
import { createApiLog } from "./log.ts";
import { startAdoption } from "./members/start-adoption.ts";
import { createApiMetrics } from "./metrics.ts";
import { routes } from "./routes.ts";

export interface Api {
  /** Base URL, for instance `http://127.0.0.1:3000`. */
  url: string;
  /**
   * Reports not ready for `drainMs` while it still serves requests. Then stops accepting requests, completes those in progress,
   * and closes all connections.
   */
  close(drainMs?: number): Promise<void>;
}

/** The database privileges that readiness requires. */
const needs = {
  accounts: ["SELECT"],
  account_numbers: ["SELECT"],
  account_owners: ["SELECT"],
  api_keys: ["SELECT", "INSERT", "UPDATE"],
  audit: ["INSERT"],
  balance_checks: ["SELECT", "INSERT", "UPDATE"],
  balance_decisions: ["SELECT", "INSERT"],
  console_links: ["SELECT", "DELETE"],
  debit_blocks: ["SELECT", "INSERT", "DELETE"],
  deliveries: ["SELECT"],
  endpoints: ["SELECT", "INSERT"],
  erasures: ["SELECT", "INSERT", "UPDATE"],
  events: ["SELECT"],
  idempotency_keys: ["SELECT", "INSERT", "DELETE"],
  inbox: ["SELECT", "INSERT"],
  members: ["SELECT", "INSERT", "UPDATE"],
  outbox: ["SELECT", "INSERT"],
  record_chain: ["SELECT"],
  requested_members: ["SELECT", "INSERT", "UPDATE", "DELETE"],
  timeline: ["SELECT", "INSERT"],
  users: ["SELECT", "INSERT", "UPDATE"],
} as const;

export async function startApi(config: ApiConfig, given: AppOptions<ApiConfig> = {}): Promise<Api> {
  const tracing = given.tracing ?? noTracing;
  const logger =
    given.logger ??
    createLogger({ name: "api", level: config.logLevel, routineShare: config.logRoutineShare });
  const events = createApiLog(logger);
  const registry = createMetrics({ app: "api" });
  const metrics = createApiMetrics(registry);
  const cipher = createCipher(await unwrapDataKeys(config));
  const mxCredentials = { clientId: config.mxClientId, apiKey: config.mxApiKey };
  const database = connect({
    url: config.databaseUrl,
    applicationName: "api",
    onIdleError: events.databaseLost,
  });
  given.changes?.subscribe(async (next) => {
    cipher.replaceKeys(await unwrapDataKeys(next));
    Object.assign(mxCredentials, { clientId: next.mxClientId, apiKey: next.mxApiKey });
    database.useUrl(next.databaseUrl);
  });
  const clock = await followClock(database, { onError: events.databaseLost });
  reportDatabase(registry, clock);
  const jobs = connectEnqueuer({
    url: config.redisUrl,
    prefix: config.queuePrefix,
    events,
    clock: clock.now,
    onEnqueued: metrics.enqueued,
    telemetry: tracing.queueTelemetry,
  });
  // If publishing fails, the next request or the sweep publishes the events.
  const publisher = createCoalescedTask(async () => {
    const { dueEndpoints } = await feed.publish(database, clock.now());
    if (dueEndpoints.length > 0) await jobs.enqueueDeliveries(dueEndpoints);
  }, events.notPublished);
  const jobEnds = collectJobEnds(database, { onError: events.databaseLost });
  const context = createContext(config, {
    database,
    cipher,
    mxCredentials,
    clock: clock.now,
    jobs,
    publisher,
    jobEnds,
    events,
    metrics,
    tracing,
    reportDecisions: createDecisionReport(logger, registry, tracing),
  });
  const adoption = config.adoptMembers ? startAdoption(context) : null;
  const erasureTimer = startErasures(context, metrics);
  const { authorize, consoleRoutes } = createAccess(config, context);
  const drain = createDrain();
  const operational = await operationalOf({
    checks: { running: drain.assertAccepting, database: readyUnless(databaseReadiness(database, needs)) },
    registry: registry.registry,
    ownPort: config.apiMetricsPort,
    host: config.host,
    logger,
  });
  const app = createApp(config.trustedProxies, [
    requestId,
    versionHeader,
    logRequest(events, metrics),
    operational.routes,
    docsRoutes(routes),
    consoleRoutes,
    routerOf(routes, context, authorize),
    notFound,
  ]);
  app.use(errorHandler({ logger }));
  const listening = await listen(createHttpServer(app), { port: config.apiPort, host: config.host });
  return {
    url: listening.url,
    async close(drainMs = 0) {
      await drain.end(drainMs);
      await adoption?.stop();
      await erasureTimer.stop();
      await context.live.close();
      await listening.close(config.mxTimeoutMs);
      await operational.close();
      await publisher.close();
      await jobEnds.close();
      await jobs.close();
      await clock.stop();
      await database.close();
    },
  };
}

/** docs/versioning.md describes the header. */
const versionHeader: RequestHandler = (_request, response, next) => {
  response.set("Api-Version", apiVersion);
  next();
};

function createApp(trustedProxies: readonly string[], handlers: readonly RequestHandler[]): Express {
  const app = express();
  // Behind trusted proxies, the client's address is the last address of X-Forwarded-For that is not a proxy's.
  app.set("trust proxy", trustedProxies);
  app.disable("x-powered-by");
  // Responses are not cacheable, so they need no ETag.
  app.disable("etag");
  app.use(helmet(), ...handlers);
  return app;
}
