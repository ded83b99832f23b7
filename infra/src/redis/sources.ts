import { accessSync, constants } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import type { Environment } from "../environment.ts";
import { cachePlace } from "../process/places.ts";
import type { RedisCommand, RedisSource } from "./command.ts";
import { fetchedEarlier, fetchFromDebian } from "./debian.ts";

const require = createRequire(import.meta.url);

/** Where Redis may come from, best first. `say` hears what takes a while, and what is second best. */
export function redisSources(env: Environment, say: (line: string) => void): RedisSource[] {
  return [
    { name: "redis-server or valkey-server on PATH", find: () => onPath(env) },
    { name: "a redis-server fetched earlier", find: () => fetchedEarlier(cachePlace(env)) },
    {
      name: "Debian's or Ubuntu's package, unpacked without installing it",
      find: () => fetchFromDebian(env, cachePlace(env), say),
    },
    { name: "the stand-in from npm", find: () => standIn(say) },
  ];
}

function onPath(env: Environment): RedisCommand | null {
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const files = ["redis-server", "valkey-server"].flatMap((name) =>
    folders.map((folder) => join(folder, name)),
  );
  const command = files.find(isExecutable);
  return command === undefined ? null : { command, args: [], env: {}, kind: "redis" };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Arguments: the stand-in's entry, `--port`, the port. It would listen on every address; ours is for this machine only. */
const standInProgram = `
  const net = require("node:net");
  const listen = net.Server.prototype.listen;
  net.Server.prototype.listen = function (port, ...rest) {
    return listen.call(this, port, "127.0.0.1", ...rest.filter((each) => typeof each === "function"));
  };
  require(process.argv[1]).createRedisServer({ port: Number(process.argv[3]) });
`;

function standIn(say: (line: string) => void): RedisCommand {
  const entry = require.resolve("js-redis-server");
  say(
    "No Redis found: using a stand-in written in JavaScript, which is slow and keeps nothing. " +
      "Install redis-server or set REDIS_URL for the real one.",
  );
  return { command: process.execPath, args: ["-e", standInProgram, entry], env: {}, kind: "javascript" };
}
