import type { TcpProxy } from "@account-opening/infra";
import pg from "pg";
import { stopApp } from "../harness/processes.ts";
import { type ChaosTarget, type Fault, type FaultDurations, faultsOf, pause } from "./faults.ts";

/** A fault that lasts until someone is notified. */
export interface LastingFault {
  inject: Fault;
  /** One of these alerts must fire. Empty: the product needs no one, and `reason` says why. */
  alerts: readonly string[];
  reason?: string;
}

/** The faults of chaos, and those that matter only if they last, with their alerts. */
export function lastingFaultsOf(
  target: ChaosTarget,
  durations: FaultDurations,
): Record<string, LastingFault> {
  const injected: Record<string, Fault> = {
    ...faultsOf(target, durations),
    ...halfOpenFaults(target, durations),
    ...mxFaults(target, durations),
    ...webhookFaults(target, durations),
    "a member's row unreadable": spoilMember(target.postgres.url, durations),
  };
  return Object.fromEntries(
    Object.entries(injected).map(([name, inject]) => {
      const expected = expectations[name];
      if (expected === undefined) throw new RangeError(`The fault "${name}" has no alert.`);
      return [name, { inject, ...expected }];
    }),
  );
}

const firesOne = (...alerts: readonly string[]) => ({ alerts });
const needsNone = (reason: string) => ({ alerts: [], reason });

const expectations: Readonly<Record<string, Omit<LastingFault, "inject">>> = {
  "worker killed": firesOne("AppDown"),
  "second worker killed": firesOne("AppDown"),
  "worker killed while results are read": firesOne("AppDown"),
  "api killed": firesOne("AppDown"),
  "ingest killed": firesOne("AppDown"),
  "worker redeployed": needsNone("planned, and other workers continue"),
  "worker frozen past its leases": firesOne("AppDown"),
  "worker's clock an hour ahead": firesOne("HostClockWrong"),
  "second worker's clock an hour behind": firesOne("HostClockWrong"),
  "api's clock an hour ahead": firesOne("HostClockWrong"),
  "Redis flushed": firesOne("QueueLost"),
  "Redis killed": firesOne("QueueUnavailable"),
  "Redis down": firesOne("QueueUnavailable"),
  "Redis frozen": firesOne("QueueUnavailable"),
  "Redis out of memory": firesOne("QueueUnavailable"),
  "Redis read-only": firesOne("QueueUnavailable"),
  "Redis busy": firesOne("QueueUnavailable"),
  "Redis without replicas": firesOne("QueueUnavailable"),
  "PostgreSQL crashed": firesOne("DatabaseUnavailable"),
  "PostgreSQL stopped immediately": firesOne("DatabaseUnavailable"),
  "PostgreSQL read-only": firesOne("SweepsStopped"),
  "second worker's connections to PostgreSQL half open": firesOne("DatabaseUnavailable"),
  "second worker's connections to Redis half open": firesOne("QueueUnavailable"),
  "second worker's connections slow": firesOne("DatabaseSlow"),
  "MX unavailable": firesOne("MxUnavailable"),
  "MX requests false waits": firesOne("MxUnavailable"),
  "MX closes connections": firesOne("MxUnavailable"),
  "MX does not answer": firesOne("MxUnavailable"),
  "MX answers 429": firesOne("MxThrottled"),
  "MX slow": firesOne("MxSlow"),
  "MX answers no JSON": firesOne("MxUnreadable"),
  "MX refuses a worker's key": firesOne("MxUnauthorized"),
  // WebhooksStopped needs more jobs in each window than the few members of the table have.
  "webhooks lost": firesOne("WebhooksLate", "WebhooksStopped"),
  "webhooks late": firesOne("WebhooksLate"),
  "webhooks repeated": needsNone("a repeated webhook changes nothing"),
  "webhooks with wrong credentials": firesOne("WebhooksUnauthorized"),
  "unreadable events for every member": firesOne("RowsUnreadable"),
  "a member's row unreadable": firesOne("MembersSetAside"),
  "receiver failing": firesOne("EndpointFailing"),
  "many faults at the same time": firesOne("AppDown", "DatabaseUnavailable"),
};

/** New connections become half open as well. */
function halfOpenFaults({ lines }: ChaosTarget, { outage }: FaultDurations): Record<string, Fault> {
  const lasting = (line: TcpProxy) => async () => {
    const work = { isOver: false };
    const outageOver = outage().finally(() => {
      work.isOver = true;
    });
    for (; !work.isOver; await pause(200)) line.goHalfOpen();
    await outageOver;
  };
  return {
    "second worker's connections to PostgreSQL half open": lasting(lines.postgres),
    "second worker's connections to Redis half open": lasting(lines.redis),
  };
}

function mxFaults({ apps }: ChaosTarget, { outage }: FaultDurations): Record<string, Fault> {
  const { control } = apps.mx;
  const always = (kind: "reset" | "hang" | "rate_limit" | "slow" | "invalid_json") => async () => {
    const { ratios } = control.changeFaults({ slowMs: 3_000 });
    const none = Object.fromEntries(Object.keys(ratios).map((name) => [name, 0]));
    control.changeFaults({ ratios: { ...none, [kind]: 1 } });
    await outage();
    control.changeFaults({ ratios });
  };
  const restartWorker = async (key: string) => {
    apps.env["MX_API_KEY"] = key;
    await stopApp(apps.processes.worker);
    await apps.start("worker");
  };
  return {
    "MX closes connections": always("reset"),
    "MX does not answer": always("hang"),
    "MX answers 429": always("rate_limit"),
    "MX slow": always("slow"),
    "MX answers no JSON": always("invalid_json"),
    "MX refuses a worker's key": async () => {
      const key = apps.env["MX_API_KEY"] ?? "";
      await restartWorker(`${key}-revoked`);
      await outage();
      await restartWorker(key);
    },
  };
}

function webhookFaults({ apps }: ChaosTarget, { outage }: FaultDurations): Record<string, Fault> {
  const { control } = apps.mx;
  const changed = (change: Parameters<typeof control.changeWebhooks>[0]) => async () => {
    const { lossRatio, doubleRatio, lagMs, credentials } = control.changeWebhooks({});
    control.changeWebhooks(change);
    await outage();
    control.changeWebhooks({ lossRatio, doubleRatio, lagMs, credentials });
  };
  return {
    "webhooks lost": changed({ lossRatio: 1 }),
    // Twelve seconds of real time, so that polling is faster.
    "webhooks late": changed({ lagMs: 600_000 }),
    "webhooks repeated": changed({ doubleRatio: 1 }),
    "webhooks with wrong credentials": changed({ credentials: "mx:wrong" }),
  };
}

/** Makes an idle member unreadable, and corrects it as docs/operations.md describes. */
function spoilMember(url: string, { outage }: FaultDurations): Fault {
  const run = async (statement: string) => {
    const client = new pg.Client({ connectionString: url });
    client.on("error", () => undefined);
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  return async () => {
    await run(
      `create table spoiled as select guid, state_data from members where state = 'identified' and is_idle limit 1;
       update members set state_data = jsonb_set(state_data, '{balances}', '3') where guid in (select guid from spoiled);
       insert into inbox (member_guid, source, type, event, received_at)
       select guid, 'webhook', 'CONNECTION_STATUS', '{"kind":"webhook_received","type":"CONNECTION_STATUS"}', now()
       from spoiled`,
    );
    await outage();
    await run(
      `update members set state_data = spoiled.state_data, set_aside_at = null, set_aside_reason = null
       from spoiled where spoiled.guid = members.guid;
       drop table spoiled`,
    );
  };
}
