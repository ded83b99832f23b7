import { parseArgs } from "node:util";
import { migrate } from "@account-opening/db";
import { createDatabase, startPostgresPair, startRedis } from "@account-opening/infra";
import { startApps } from "../harness/apps.ts";
import { runFailovers } from "./run-failovers.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "20" },
    members: { type: "string", default: "20" },
    seconds: { type: "string", default: "1800" },
  },
});
const cleanUps: (() => Promise<unknown>)[] = [];
try {
  const pair = await startPostgresPair();
  cleanUps.push(pair.stop);
  const redis = await startRedis();
  cleanUps.push(redis.stop);
  await createDatabase(pair.primary.url, { name: "app" });
  const databaseUrl = pair.urlOf("app");
  await migrate(databaseUrl);
  const apps = await startApps({ databaseUrl, redisUrl: redis.url, secondProcesses: ["worker-2"] });
  cleanUps.push(apps.stop);
  const report = await runFailovers(
    { apps, pair, databaseUrl },
    {
      roundCount: Number(values.rounds),
      memberCount: Number(values.members),
      durationMs: Number(values.seconds) * 1_000,
      onRound: (round) => console.error(JSON.stringify(round)),
    },
  );
  console.log(JSON.stringify(report));
  const isSound = report.lostWebhooks === 0 && report.doubleStarts === 0 && report.otherStates === 0;
  process.exitCode = isSound ? 0 : 1;
} finally {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
}
