// node scripts/check-licenses.mjs: fails if an installed package has a license that is not listed here.

import satisfies from "spdx-satisfies";
import { collect } from "./lib/bootstrap.mjs";

/** Permissive licenses. OFL-1.1 is that of the console's font. */
const allowed = [
  "MIT",
  "Apache-2.0",
  "ISC",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "OFL-1.1",
  "Python-2.0",
  "Unlicense",
  "Zlib",
];

/** Copyleft by file, data, and a license without terms. Only for tools that are neither changed nor shipped. */
const allowedForDevelopment = [...allowed, "MPL-2.0", "CC-BY-3.0", "WTFPL"];

/** Packages whose license is in a file only, which a person has read. */
const readByPerson = [{ name: "stack-trace", version: "0.0.9", license: "MIT" }];

const refused = [
  ...(await refusedPackages(["--prod"], allowed)),
  ...(await refusedPackages(["--dev"], allowedForDevelopment)),
];
for (const each of refused) console.error(each);
if (refused.length > 0) process.exitCode = 1;

/** @returns {Promise<string[]>} a sentence for each package whose license is not in `list` */
async function refusedPackages(which, list) {
  const { code, output } = await collect(["pnpm", "--silent", "licenses", "list", "--json", ...which]);
  if (code !== 0) throw new Error(`pnpm licenses failed: ${output}`);
  return Object.entries(JSON.parse(output))
    .filter(([license]) => !isAllowed(license, list))
    .flatMap(([license, packages]) =>
      packages
        .filter((found) => !isRead(found, list))
        .map(({ name }) => `${name} has the license ${license}, which is not allowed.`),
    );
}

function isRead({ name, versions }, list) {
  return versions.every((version) =>
    readByPerson.some(
      (read) => read.name === name && read.version === version && isAllowed(read.license, list),
    ),
  );
}

function isAllowed(license, list) {
  try {
    return satisfies(license, list);
  } catch {
    // Not an expression of SPDX: a person must read it.
    return false;
  }
}
