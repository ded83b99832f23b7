import { parseArgs } from "node:util";
import { type Services, startServices } from "@account-opening/infra";
import type { Figure, Scale } from "./measure.ts";
import { acknowledge } from "./scenarios/acknowledge.ts";
import { advanceMembers } from "./scenarios/advance.ts";
import { chain } from "./scenarios/chain.ts";
import { notifications } from "./scenarios/notifications.ts";
import { observability } from "./scenarios/observability.ts";
import { polling } from "./scenarios/polling.ts";
import { scheduled } from "./scenarios/scheduled.ts";
import { timers } from "./scenarios/timers.ts";
import { writes } from "./scenarios/writes.ts";

const scenarios: Record<string, (services: Services, scale: Scale) => Promise<Figure[]>> = {
  acknowledge,
  advance: advanceMembers,
  chain,
  notifications,
  observability,
  polling,
  scheduled,
  timers,
  writes,
};

const { values } = parseArgs({
  options: { only: { type: "string", multiple: true }, quick: { type: "boolean", default: false } },
});
const names = values.only ?? Object.keys(scenarios);
const unknown = names.filter((name) => scenarios[name] === undefined);
if (unknown.length > 0) {
  console.error(
    `Unknown scenario: ${unknown.join(", ")}. The scenarios are: ${Object.keys(scenarios).join(", ")}.`,
  );
  process.exit(1);
}

const services = await startServices();
try {
  for (const [index, name] of names.entries()) {
    console.error(`${index + 1} of ${names.length}: ${name} …`);
    const figures = await scenarios[name]?.(services, { isQuick: values.quick });
    for (const figure of figures ?? []) console.log(JSON.stringify(figure));
  }
} finally {
  await services.stop();
}
