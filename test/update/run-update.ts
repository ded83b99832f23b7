import { connect, migrate } from "@account-opening/db";
import { apiKeys } from "@account-opening/db/access";
import { createTestDatabase, testRun, uniquePrefix } from "@account-opening/infra";
import { startSimulator } from "@account-opening/mx-simulator";
import { type CrowdProgress, runCrowd } from "../chaos/crowd.ts";
import { crowdViolations, type MemberOutcome } from "../chaos/violations.ts";
import { createCoreBank } from "../harness/core-bank.ts";
import { environmentFor, webhookCredentials } from "../harness/environment.ts";
import { startReceiver } from "../harness/receiver.ts";
import { allScopes, challengeExpiresMs, simulatorSpeed } from "../harness/system.ts";
import { until } from "../harness/until.ts";
import { deploy } from "./deployment.ts";
import { startLoadBalancer } from "./load-balancer.ts";
import { migrateRelease } from "./release.ts";

export interface UpdatePlan {
  /** The build of the last release. */
  releaseFolder: string;
  /** Number of members that begin in each of the five phases. */
  membersEach: number;
  /** Of every second member. */
  debitsEach: number;
}

export interface UpdateReport {
  members: number;
  debits: number;
  webhooks: number;
  notifications: number;
  /** Number of members that ended in each phase. */
  endedIn: Record<string, number>;
  /** Broken guarantees. */
  violations: string[];
}

/**
 * Updates a system from the last release to this code while members onboard and debits are checked, and rolls the apps back.
 * Old and new apps use one database and one Redis. Half of the members of each phase are still in progress when the next one
 * begins.
 */
export async function runUpdate(plan: UpdatePlan): Promise<UpdateReport> {
  const cleanUps: (() => Promise<unknown>)[] = [];
  try {
    const database = await createTestDatabase();
    cleanUps.push(() => database.drop());
    await migrateRelease(plan.releaseFolder, database.url);
    return await updateUnderLoad(plan, database.url, cleanUps);
  } finally {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  }
}

async function updateUnderLoad(
  { releaseFolder, membersEach, debitsEach }: UpdatePlan,
  databaseUrl: string,
  cleanUps: (() => Promise<unknown>)[],
): Promise<UpdateReport> {
  const balancers = { ingest: await startLoadBalancer(), api: await startLoadBalancer() };
  cleanUps.push(balancers.ingest.close, balancers.api.close);
  const mx = await startSimulator({
    port: 0,
    speed: simulatorSpeed,
    backgroundEveryMs: 0,
    challengeExpiresMs,
    webhooks: { doubleRatio: 0.2, types: { MEMBER: true, VERIFICATION: true } },
  });
  cleanUps.push(() => mx.close());
  const urls = { ingest: balancers.ingest.url, api: balancers.api.url, worker: "" };
  mx.control.changeWebhooks({ url: `${urls.ingest}/webhooks/mx`, credentials: webhookCredentials });
  const env = environmentFor({
    databaseUrl,
    redisUrl: (await testRun()).redisUrl,
    mxBaseUrl: mx.url,
    queuePrefix: `{${uniquePrefix("update")}}`,
    env: { ADOPT_MEMBERS: "true", SHUTDOWN_DRAIN_MS: "200" },
  });
  const old = () => deploy({ codeFolder: releaseFolder, env, balancers });
  let deployed = await old();
  cleanUps.push(() => deployed.stop());

  const owner = connect({ url: databaseUrl, applicationName: "test", poolSize: 1 });
  const apiKey = await apiKeys.create(owner, { name: "test", scopes: allScopes }, new Date());
  await owner.close();
  const bank = createCoreBank(urls.api, apiKey);
  const receiver = await startReceiver();
  cleanUps.push(() => receiver.close());
  const { secret } = await bank.createEndpoint(receiver.url);
  receiver.addSecret(secret);

  const apps = { bank, mx, urls, env };
  const progress: CrowdProgress = { endedMembers: 0, endedDebits: 0 };
  const times = { everyMs: 200, debitLifeMs: 500_000, memberLifeMs: 500_000 };
  const crowd = { members: membersEach, concurrency: membersEach, debitsEach, ...times };
  const crowds: Promise<MemberOutcome[]>[] = [];
  const endedIn: Record<string, number> = {};
  const phase = async (name: string): Promise<void> => {
    const before = progress.endedMembers;
    crowds.push(runCrowd(apps, { ...crowd, firstIndex: crowds.length * membersEach }, progress));
    const enough = before + Math.ceil(membersEach / 2);
    await until(`${enough} members have ended (${name})`, () => progress.endedMembers >= enough);
    endedIn[name] = progress.endedMembers - before;
  };

  await phase("old apps");
  await migrate(databaseUrl);
  const updated = await deploy({ env, balancers });
  const previous = deployed;
  deployed = updated;
  await phase("old and new apps, new schema");
  await previous.stop();
  await phase("new apps");
  const rolledBack = await old();
  deployed = rolledBack;
  await phase("new and old apps");
  await updated.stop();
  await phase("old apps, new schema");
  const outcomes = (await Promise.all(crowds)).flat();

  const records = { postgres: { url: databaseUrl }, apps, receiver };
  const violations = await crowdViolations(records, outcomes, { acknowledged: [], mxFails: false });
  const delivered = Object.values(mx.control.summary().members).map((each) => each.webhooksDelivered);
  return {
    members: outcomes.length,
    debits: outcomes.flatMap(({ debits }) => debits).length,
    webhooks: delivered.reduce((sum, count) => sum + count, 0),
    notifications: receiver.received.length,
    endedIn,
    violations,
  };
}
