import { connect, databaseReadiness, followClock, isDataError } from "@account-opening/db";
import { associatedData, createCipher } from "@account-opening/db/encryption";
import { type InboxRow, inbox } from "@account-opening/db/inbox";
import { connectQueue } from "@account-opening/queue";
import {
  type AppOptions,
  type Clock,
  createLogger,
  createMetrics,
  reportDatabase,
} from "@account-opening/runtime";
import {
  createDrain,
  createHttpServer,
  listen,
  operationalOf,
  readyUnless,
} from "@account-opening/runtime/http";
import { unwrapDataKeys } from "@account-opening/runtime/keys";
import { noTracing } from "@account-opening/runtime/tracing";
import type { RequestHandler } from "express";
import { createAccessTokens } from "./authentication/access-tokens.ts";
import {
  type AuthenticationMethods,
  challengesOf,
  createAuthenticator,
} from "./authentication/authenticate.ts";
import { tokenEndpoint } from "./authentication/token-endpoint.ts";
import { createBatcher } from "./batcher.ts";
import type { IngestConfig } from "./config.ts";
import { createAdvanceEnqueuer } from "./enqueue-advance.ts";
import { createIngestLog } from "./log.ts";
import { createIngestMetrics } from "./metrics.ts";
import { createReceive } from "./receive.ts";
import { createRoutes } from "./routes.ts";

export interface Ingest {
  /** The address that it listens on, for instance `http://127.0.0.1:3001`. */
  url: string;
  /**
   * Reports that it is not ready and serves requests for `drainMs`. Then it accepts no more requests, finishes the running
   * ones, and closes its connections.
   */
  close(drainMs?: number): Promise<void>;
}

/** ingest only appends to the inbox. */
const needs = { inbox: ["INSERT"] } as const;

const batching = { batchRowsMax: 500, batchBytesMax: 4 * 1024 * 1024, inFlightMax: 2 };

/** Two batches, one readiness check, one spare connection. */
const poolSize = 4;

/** Added to the statement timeout, so that a running request is always answered. */
const closeMarginMs = 2_000;

export async function startIngest(
  config: IngestConfig,
  given: AppOptions<IngestConfig> = {},
): Promise<Ingest> {
  const tracing = given.tracing ?? noTracing;
  const logger =
    given.logger ??
    createLogger({ name: "ingest", level: config.logLevel, routineShare: config.logRoutineShare });
  const log = createIngestLog(logger);
  const metrics = createMetrics({ app: "ingest" });
  const cipher = createCipher(await unwrapDataKeys(config));
  const database = connect({
    url: config.databaseUrl,
    applicationName: "ingest",
    poolSize,
    statementTimeoutMs: config.ingestStoreTimeoutMs,
    onIdleError: log.databaseLost,
  });
  const clock = await followClock(database, { onError: log.databaseLost });
  reportDatabase(metrics, clock);
  const queue = connectQueue({
    url: config.redisUrl,
    prefix: config.queuePrefix,
    onError: log.queueLost,
    now: clock.now,
    telemetry: tracing.queueTelemetry,
  });
  const ingestMetrics = createIngestMetrics(metrics, () => batcher.backlog);
  const enqueuer = createAdvanceEnqueuer({
    enqueue: queue.producer.enqueueAdvance,
    observe: {
      enqueued: () => ingestMetrics.enqueued(true),
      failed(error) {
        ingestMetrics.enqueued(false);
        log.notEnqueued(error);
      },
    },
  });
  const batcher = createBatcher<InboxRow>(
    {
      async write(rows) {
        const startedAt = performance.now();
        const work = { name: "store webhooks", causes: rows.map(causeOf), fields: { count: rows.length } };
        await tracing.run(work, () => inbox.append(database, rows));
        log.committed(rows, batcher.backlog.rows, performance.now() - startedAt);
      },
      bytesOf: ({ raw }) => raw?.length ?? 0,
      isRowError: isDataError,
      onCommitted(rows) {
        ingestMetrics.committed(rows.length);
        enqueuer.enqueueAdvance(rows);
      },
    },
    {
      ...batching,
      backlogRowsMax: config.ingestBacklogRows,
      backlogBytesMax: config.ingestBacklogMib * 1024 * 1024,
    },
  );
  let isStopping = false;
  let methods = methodsOf(config, clock.now);
  let isAuthentic = createAuthenticator(methods);
  const receive = createReceive({
    isAuthentic: (request) => isAuthentic(request),
    challenges: challengesOf(methods),
    encrypt: (raw, memberGuid, receivedAt) =>
      cipher.encrypt(raw, associatedData.webhook(memberGuid, receivedAt)),
    store: batcher.append,
    causeOf: tracing.causeOf,
    clock: clock.now,
    isStopping: () => isStopping,
    observe: {
      acknowledged(webhook, durationSeconds, requestId) {
        ingestMetrics.acknowledged(webhook, durationSeconds);
        log.acknowledged(webhook, requestId);
      },
      refused(reason, requestId, error) {
        ingestMetrics.refused(reason);
        log.refused(reason, requestId, error);
      },
    },
  });
  const drain = createDrain();
  const operational = await operationalOf({
    checks: { running: drain.assertAccepting, database: readyUnless(databaseReadiness(database, needs)) },
    registry: metrics.registry,
    ownPort: config.ingestMetricsPort,
    host: config.host,
    logger,
  });
  const tokensOf = (current: IngestConfig) =>
    methods.tokens === undefined
      ? undefined
      : tokenEndpoint({
          clients: current.mxWebhookOauthClients,
          tokens: methods.tokens,
          lifetimeSeconds: current.mxWebhookTokenSeconds,
          limit: current.mxWebhookTokenLimit,
          observe(outcome, requestId) {
            ingestMetrics.tokenRequested(outcome);
            log.tokenRequested(outcome, requestId);
          },
        });
  let tokens = tokensOf(config);
  given.changes?.subscribe(async (next) => {
    cipher.replaceKeys(await unwrapDataKeys(next));
    database.useUrl(next.databaseUrl);
    methods = methodsOf(next, clock.now);
    isAuthentic = createAuthenticator(methods);
    tokens = tokensOf(next);
  });
  const { trustedProxies } = config;
  const currentTokens: RequestHandler = (request, response, next) => {
    if (tokens === undefined) next();
    else tokens(request, response, next);
  };
  const routes = createRoutes({
    receive,
    tokens: currentTokens,
    operational: operational.routes,
    logger,
    trustedProxies,
  });
  const listening = await listen(createHttpServer(routes), { port: config.ingestPort, host: config.host });
  return {
    url: listening.url,
    async close(drainMs = 0) {
      await drain.end(drainMs);
      isStopping = true;
      await listening.close(config.ingestStoreTimeoutMs + closeMarginMs);
      await batcher.drained();
      await enqueuer.idle();
      await operational.close();
      await queue.close();
      await clock.stop();
      await database.close();
    },
  };
}

function causeOf({ cause }: InboxRow): InboxRow["cause"] {
  return cause;
}

/** The methods by which MX may authenticate. */
function methodsOf(config: IngestConfig, clock: Clock): AuthenticationMethods {
  const { mxWebhookOauthClients: clients } = config;
  const tokens =
    clients.length === 0
      ? undefined
      : createAccessTokens({
          keys: config.mxWebhookTokenKeys,
          clientIds: clients.map(({ id }) => id),
          lifetimeSeconds: config.mxWebhookTokenSeconds,
          clock,
        });
  return {
    credentials: config.mxWebhookCredentials,
    tokens,
    certificate: config.mxWebhookClientCertificate,
    trustedProxies: config.trustedProxies,
  };
}
