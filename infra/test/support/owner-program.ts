/** A program that starts servers and then waits, throws or exits: `hold`, `throw`, `exit`. */
import { startPostgres, startRedis } from "../../local/index.ts";

const [end, dataDir] = process.argv.slice(2);
const postgres = await startPostgres(dataDir ? { dataDir } : {});
const redis = await startRedis();
console.log(
  JSON.stringify({ postgres: { ...postgres, pid: postgres.pid }, redis: { ...redis, pid: redis.pid } }),
);
if (end === "throw") setTimeout(() => Promise.reject(new Error("uncaught")), 10);
else if (end === "exit") setTimeout(() => process.exit(3), 10);
else setInterval(() => undefined, 1_000);
