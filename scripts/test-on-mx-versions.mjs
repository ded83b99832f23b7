// npm run test:mx: runs the end-to-end tests with each supported version of MX's API. Arguments go to vitest.
//   npm run test:mx -- --versions=v20250224 test/e2e/oauth.test.ts

import { build, install, show } from "./lib/bootstrap.mjs";

const option = process.argv.find((argument) => argument.startsWith("--versions="));
const vitestArguments = process.argv.slice(2).filter((argument) => argument !== option);
const namesFiles = vitestArguments.some((argument) => argument.startsWith("test/"));
const command = ["vitest", "run", "--project", "services", ...(namesFiles ? [] : ["test/e2e"])];

await install();
await build();
const { mxVersions } = await import("../packages/mx/dist/index.js");
const versions = option?.slice("--versions=".length).split(",") ?? mxVersions;
const failed = [];
for (const version of versions) {
  console.log(`\nMX's API version ${version}`);
  if ((await show([...command, ...vitestArguments], { MX_ACCEPT_VERSION: version })) !== 0)
    failed.push(version);
}
console.log(
  failed.length === 0 ? `Passed with ${versions.join(", ")}.` : `Failed with ${failed.join(", ")}.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
