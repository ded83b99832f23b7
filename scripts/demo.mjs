// npm run demo: installs, builds and runs the demo from a fresh clone. Arguments are passed to the demo.

import { build, install, show } from "./lib/bootstrap.mjs";

await install();
await build();
const demo = ["--import", "tsx", "--conditions=source", "scripts/demo/main.ts"];
process.exitCode = await show([process.execPath, ...demo, ...process.argv.slice(2)]);
