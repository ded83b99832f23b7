// pnpm monitoring: writes the rules and dashboards of infra/monitoring/generated. --check fails if they are out of date.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { dashboardFiles } from "../infra/monitoring/dashboards.ts";
import { kubernetesFiles } from "../infra/monitoring/kubernetes.ts";
import { ruleFiles } from "../infra/monitoring/rules.ts";

const folder = join(import.meta.dirname, "../infra/monitoring/generated");
const files = { ...ruleFiles(), ...dashboardFiles(), ...kubernetesFiles() };

if (process.argv.includes("--check")) {
  const old = Object.keys(files).filter((name) => read(join(folder, name)) !== files[name]);
  for (const name of old)
    console.error(`infra/monitoring/generated/${name} is out of date: run pnpm monitoring.`);
  process.exitCode = old.length === 0 ? 0 : 1;
} else {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return null;
    throw error;
  }
}
