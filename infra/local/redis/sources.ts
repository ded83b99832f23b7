import { accessSync, constants } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import type { Environment } from "../environment.ts";
import { cacheDirectory } from "../process/directories.ts";
import type { RedisCommand, RedisSource } from "./command.ts";
import { fetchedEarlier, fetchFromDebian } from "./debian.ts";

const require = createRequire(import.meta.url);

/** Sources of Redis, best first. `log` receives messages about downloads and replacements. */
export function redisSources(env: Environment, log: (line: string) => void): RedisSource[] {
  return [
    { name: "redis-server or valkey-server on PATH", find: () => onPath(env) },
    { name: "a redis-server downloaded earlier", find: () => fetchedEarlier(cacheDirectory(env)) },
    {
      name: "Debian's or Ubuntu's package, unpacked without installing it",
      find: () => fetchFromDebian(env, cacheDirectory(env), log),
    },
    { name: "the JavaScript replacement from npm", find: () => javascriptReplacement(log) },
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

/** Arguments: the entry of the npm package, `--port`, the port. The package listens on every address; this program only on loopback. */
const replacementProgram = `
  const net = require("node:net");
  const listen = net.Server.prototype.listen;
  net.Server.prototype.listen = function (port, ...rest) {
    return listen.call(this, port, "127.0.0.1", ...rest.filter((each) => typeof each === "function"));
  };
  require(process.argv[1]).createRedisServer({ port: Number(process.argv[3]) });
`;

function javascriptReplacement(log: (line: string) => void): RedisCommand {
  const entry = require.resolve("js-redis-server");
  log(
    "No Redis found. Using a replacement written in JavaScript, which is slow and stores nothing on disk. " +
      "To use a real Redis, install redis-server or set REDIS_URL.",
  );
  return { command: process.execPath, args: ["-e", replacementProgram, entry], env: {}, kind: "javascript" };
}
