import type { Database } from "@account-opening/db";
import { cachePollPlans, type collectJobEnds } from "@account-opening/db/advance";
import { readChanges } from "@account-opening/db/changes";
import type { Cipher } from "@account-opening/db/encryption";
import { cacheOverview } from "@account-opening/db/summary";
import { createMxClient, type MxConfig } from "@account-opening/mx";
import { type Clock, type CoalescedTask, createAdvanceSpans } from "@account-opening/runtime";
import { allowedReceiversOf, createFetch } from "@account-opening/runtime/net";
import { type Tracing, traceMxCalls } from "@account-opening/runtime/tracing";
import { createAdvanceNow } from "./advance/advance-now.ts";
import type { Enqueuer } from "./advance/enqueue.ts";
import type { ApiConfig } from "./config.ts";
import type { Context } from "./context.ts";
import { currentRequestFields } from "./http/current-request.ts";
import { createLiveFeed } from "./live/live-feed.ts";
import type { ApiLog } from "./log.ts";
import type { ApiMetrics } from "./metrics.ts";
import { shownSummary } from "./summary/view.ts";

interface Parts {
  database: Database;
  cipher: Cipher;
  mxCredentials: MxConfig["credentials"];
  clock: Clock;
  jobs: Enqueuer;
  publisher: CoalescedTask;
  jobEnds: ReturnType<typeof collectJobEnds>;
  events: ApiLog;
  metrics: ApiMetrics;
  tracing: Tracing;
  reportDecisions: Context["reportDecisions"];
}

/** The dependencies of the handlers, from those that `app.ts` starts and closes. */
export function createContext(config: ApiConfig, parts: Parts): Context {
  const { database, cipher, mxCredentials, clock, jobs, publisher, jobEnds, events, metrics, tracing } =
    parts;
  const { reportDecisions } = parts;
  const recordSpans = createAdvanceSpans(tracing);
  const pollPlans = cachePollPlans(database, config);
  const overview = cacheOverview(database);
  const mx = createMxClient({
    baseUrl: config.mxBaseUrl,
    credentials: mxCredentials,
    acceptVersion: config.mxAcceptVersion,
    timeoutMs: config.mxTimeoutMs,
    trace: traceMxCalls(tracing),
    fetch: createFetch({ proxyUrl: config.mxProxyUrl, ca: config.mxCa }),
    onCallEnd(end) {
      metrics.mx.called(end);
      events.mxCalled(end, currentRequestFields());
    },
    onRowLeftOut(call, reason) {
      metrics.mx.rowLeftOut(call, reason);
      events.mxRowLeftOut(call, reason);
    },
  });
  return {
    database,
    cipher,
    mx,
    advance: createAdvanceNow({
      database,
      context: async (now) => ({ policy: config, planFor: await pollPlans(now) }),
      clock,
      jobs,
      publish: publisher.request,
      onNotAdvanced: events.notAdvanced,
      onAdvanced(advanced, durationMs) {
        jobEnds.add(advanced);
        metrics.advanced(advanced);
        events.advanced(advanced, durationMs);
        recordSpans(advanced, durationMs);
        reportDecisions(advanced.decisions, durationMs);
      },
    }),
    jobs,
    reportDecisions,
    log: {
      ...events,
      notRendered(error, list) {
        metrics.notRendered(list);
        events.notRendered(error, list);
      },
    },
    tracing,
    clock,
    policy: config,
    allowedReceivers: allowedReceiversOf(config),
    ...overview,
    pollPlans,
    live: createLiveFeed({
      readChanges: (since, limit) => readChanges(database, since, limit),
      readSummary: () => shownSummary({ summary: overview.summary, jobs, clock }),
      clock,
      onError: events.liveNotRead,
    }),
    skipAggregation: config.mxSkipAggregation,
    tokenizedInstitutions: new Set(config.tokenizedInstitutions),
  };
}
