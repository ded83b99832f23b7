import { connect, databaseReadiness, followClock, isDataError } from "@account-opening/db";
import { associatedData, createCipher } from "@account-opening/db/encryption";
import { appendToInbox, type InboxRow } from "@account-opening/db/inbox";
import { webhookAuthenticator } from "@account-opening/mx/webhook";
import { createLogger, createMetrics, type Logger, reportHostClock } from "@account-opening/runtime";
import {
  createDrain,
  createHttpServer,
  errorHandler,
  listen,
  methodNotAllowed,
  notFound,
  operationalRoutes,
  readyUnless,
  requestId,
} from "@account-opening/runtime/http";
import express, { type Express, type RequestHandler, type Router } from "express";
import helmet from "helmet";
import { createBatcher } from "./batcher.ts";
import type { IngestConfig } from "./config.ts";
import { createAdvanceEnqueuer } from "./enqueue-advance.ts";
import { createIngestLog } from "./log.ts";
import { createIngestMetrics } from "./metrics.ts";
import { openQueue } from "./queue.ts";
import { createReceive } from "./receive.ts";

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

export async function startIngest(config: IngestConfig, given: { logger?: Logger } = {}): Promise<Ingest> {
  const logger = given.logger ?? createLogger({ name: "ingest", level: config.logLevel });
  const log = createIngestLog(logger);
  const metrics = createMetrics({ app: "ingest" });
  const cipher = createCipher(config.dataKeys);
  const database = connect({
    url: config.databaseUrl,
    applicationName: "ingest",
    poolSize,
    statementTimeoutMs: config.ingestStoreTimeoutMs,
    onIdleError: log.databaseLost,
  });
  const clock = await followClock(database, { onError: log.databaseLost });
  reportHostClock(metrics, clock.hostAheadMs);
  const queue = openQueue({
    url: config.redisUrl,
    prefix: config.queuePrefix,
    onError: log.queueLost,
    now: clock.now,
  });
  const ingestMetrics = createIngestMetrics(metrics, () => batcher.backlog);
  const enqueuer = createAdvanceEnqueuer({
    enqueue: queue.enqueueAdvance,
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
      write: (rows) => appendToInbox(database, rows),
      bytesOf: ({ raw }) => raw?.length ?? 0,
      isRowError: isDataError,
      onCommitted(rows) {
        ingestMetrics.committed(rows.length);
        log.committed(rows.length, batcher.backlog.rows);
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
  const receive = createReceive({
    isAuthentic: webhookAuthenticator(config.mxWebhookCredentials),
    encrypt: (raw, memberGuid, receivedAt) =>
      cipher.encrypt(raw, associatedData.webhook(memberGuid, receivedAt)),
    store: batcher.append,
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
  const operational = operationalRoutes({
    checks: { running: drain.assertAccepting, database: readyUnless(databaseReadiness(database, needs)) },
    registry: metrics.registry,
  });
  const server = createHttpServer(createApp({ receive, operational, logger }));
  const listening = await listen(server, { port: config.ingestPort, host: config.host });
  return {
    url: listening.url,
    async close(drainMs = 0) {
      await drain.end(drainMs);
      isStopping = true;
      await listening.close(config.ingestStoreTimeoutMs + closeMarginMs);
      await batcher.drained();
      await enqueuer.idle();
      await queue.close();
      await clock.stop();
      await database.close();
    },
  };
}

interface Routes {
  receive: RequestHandler;
  operational: Router;
  logger: Logger;
}

/** The webhook routes come first, without helmet: MX ignores the headers that protect browsers. */
function createApp({ receive, operational, logger }: Routes): Express {
  const app = express();
  app.disable("x-powered-by");
  app.use(requestId);
  app
    .route(["/webhooks/mx", "/webhooks/mx/connection-status", "/webhooks/mx/balance"])
    .post(receive)
    .all(methodNotAllowed("POST"));
  app.use(helmet(), operational, notFound, errorHandler({ logger }));
  return app;
}
