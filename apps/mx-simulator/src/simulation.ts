import { type Clock, createClock } from "./clock.ts";
import { type ActivityLog, createActivityLog } from "./control/activity-log.ts";
import { createFaultInjector, type FaultInjector } from "./faults/fault-injector.ts";
import { createJobEngine, type JobEngine } from "./jobs/job-engine.ts";
import { createStore, type Store } from "./model/store.ts";
import type { SimulatorOptions } from "./options.ts";
import { createRandom, type RandomStreams } from "./random.ts";
import { createWebhookSender, type WebhookSender } from "./webhooks/sender.ts";
import { createWidgets, type Widgets } from "./widget/widgets.ts";

/** What jobs use of the simulation. */
export interface JobDependencies {
  readonly options: SimulatorOptions;
  readonly clock: Clock;
  readonly streams: RandomStreams;
  readonly activity: ActivityLog;
  readonly faults: FaultInjector;
  readonly webhooks: WebhookSender;
  readonly store: Store;
}

/** MX and its banks, without the HTTP interface. */
export interface Simulation extends JobDependencies {
  readonly jobs: JobEngine;
  readonly widgets: Widgets;
}

export function createSimulation(options: SimulatorOptions): Simulation {
  const clock = createClock(options.speed);
  const streams: RandomStreams = (...name) => createRandom(options.seed, ...name);
  const activity = createActivityLog(options.activityEntriesMax, clock.now);
  const faults = createFaultInjector(options.faults, streams);
  const webhooks = createWebhookSender(options.webhooks, { clock, activity, streams });
  const store = createStore(clock, streams, faults);
  const dependencies = { options, clock, streams, activity, faults, webhooks, store };
  return {
    ...dependencies,
    jobs: createJobEngine(dependencies),
    widgets: createWidgets(clock, streams),
  };
}
