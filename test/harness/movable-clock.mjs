// Preloaded into an app by the tests: SIGUSR2 sets its Date wrong, as when the host's clock is set.

import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const HostDate = Date;
let wrongByMs = 0;

process.on("SIGUSR2", () => {
  wrongByMs = Number(readFileSync(join(tmpdir(), `account-opening-clock-${process.pid}`), "utf8"));
});

const now = () => HostDate.now() + wrongByMs;

globalThis.Date = new Proxy(HostDate, {
  construct: (target, args) => (args.length === 0 ? new target(now()) : new target(...args)),
  get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
});
