// npm run demo: from a fresh clone to the whole guide, played through. Arguments go to the demo.

import { build, install, show } from "./lib/bootstrap.mjs";

await install();
await build();
const demo = ["--import", "tsx", "--conditions=source", "test/demo/main.ts"];
process.exitCode = await show([process.execPath, ...demo, ...process.argv.slice(2)]);
