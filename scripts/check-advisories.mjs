// pnpm advisories: fails if the registry has an advisory of high or critical severity about a locked production package. If the
// registry offers no advisories or cannot be reached, it says so and passes, unless --required is given.

import { collect } from "./lib/bootstrap.mjs";

const { output } = await collect(["pnpm", "--silent", "audit", "--prod", "--json"]);
const { error, advisories } = JSON.parse(output.slice(output.indexOf("{")));

if (error !== undefined) {
  console.error(
    `Not audited: the registry gave no advisories (${error.code}). Run pnpm advisories where a registry offers them.`,
  );
  process.exitCode = process.argv.includes("--required") ? 1 : 0;
} else {
  const found = Object.values(advisories);
  for (const { severity, module_name: name, title, url, patched_versions: patched } of found) {
    console.error(`${severity}: ${name}: ${title}. Patched in ${patched}. ${url}`);
  }
  const isSevere = ({ severity }) => severity === "high" || severity === "critical";
  console.log(`${found.length} advisories about production packages.`);
  process.exitCode = found.some(isSevere) ? 1 : 0;
}
