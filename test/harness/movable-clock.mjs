// Preloaded into an app by the tests. SIGUSR2 changes its Date by an offset, as if the clock of the host was set.

import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const HostDate = Date;
let offsetMs = 0;

process.on("SIGUSR2", () => {
  offsetMs = Number(readFileSync(join(tmpdir(), `account-opening-clock-${process.pid}`), "utf8"));
});

const now = () => HostDate.now() + offsetMs;

globalThis.Date = new Proxy(HostDate, {
  construct: (target, args) => (args.length === 0 ? new target(now()) : new target(...args)),
  get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
});
