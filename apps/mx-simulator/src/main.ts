import { env } from "node:process";
import { readConfig } from "./config.ts";
import { startSimulator } from "./start-simulator.ts";

const { options, problems } = readConfig(env);
if (problems !== null) {
  for (const problem of problems) console.error(problem);
  process.exit(1);
}

const simulator = await startSimulator(options);
console.log(
  JSON.stringify({ event: "simulator.started", url: simulator.url, docs: `${simulator.url}/docs` }),
);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void simulator.close().then(() => console.log(JSON.stringify({ event: "simulator.stopped", signal })));
  });
}
