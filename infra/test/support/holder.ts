/** A program that starts servers and then ends in the way that it is told: `hold`, `throw`, `exit`. */
import { startPostgres, startRedis } from "../../src/index.ts";

const [end, dataDir] = process.argv.slice(2);
const postgres = await startPostgres(dataDir ? { dataDir } : {});
const redis = await startRedis();
console.log(
  JSON.stringify({ postgres: { ...postgres, pid: postgres.pid }, redis: { ...redis, pid: redis.pid } }),
);
if (end === "throw") setTimeout(() => Promise.reject(new Error("nobody catches this")), 10);
else if (end === "exit") setTimeout(() => process.exit(3), 10);
else setInterval(() => undefined, 1_000);
