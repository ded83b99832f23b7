// npm test: from a fresh clone to the result of every test. Arguments go to vitest.

import { build, install, show } from "./lib/bootstrap.mjs";

await install();
await build();
const code = await show(["vitest", "run", ...process.argv.slice(2)]);
if (code !== 0) console.error(`Tests failed (vitest ended with ${code}).`);
process.exitCode = code === 0 ? 0 : 1;
