// node scripts/check-exports.mjs: fails if a package exports a name that no other package or app imports in its source.
// A published package exports names for its users, so it is not checked. Tests of a package import its files by relative path. What
// `testing` exports is for tests, so it is not checked.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Names that a package may still export without a use in source, while it is being narrowed. */
const pending = { "@account-opening/core": 1 };

const imported = importedNames();
let failed = false;
for (const folder of readdirSync("packages")) {
  const {
    name,
    exports,
    private: isPrivate,
  } = JSON.parse(readFileSync(join("packages", folder, "package.json"), "utf8"));
  if (isPrivate !== true) continue;
  const unused = Object.entries(exports)
    .filter(([entry]) => entry !== "./testing")
    .flatMap(([entry, { source }]) => {
      const specifier = name + entry.slice(".".length);
      const names = exportedNames(join("packages", folder, source));
      return names
        .filter((each) => !imported.has(`${specifier} ${each}`))
        .map((each) => `${each} of ${specifier}`);
    });
  if (unused.length > (pending[name] ?? 0)) {
    failed = true;
    for (const each of unused) console.log(`No source imports ${each}: do not export it.`);
  }
}
if (failed) process.exitCode = 1;

/** @returns {string[]} the names in `export { … } from` of an index */
function exportedNames(file) {
  const lists = readFileSync(file, "utf8").matchAll(/^export (?:type )?\{([^}]*)\} from/gm);
  return [...lists].flatMap(([, list]) => namesIn(list).map(({ outer }) => outer));
}

/** Specifier and name of each import from one of our packages in the source of another. */
function importedNames() {
  const files = execFileSync(
    "git",
    ["ls-files", "-z", "apps/*/src/**", "packages/*/src/**", "infra/local/**"],
    {
      encoding: "utf8",
    },
  ).split("\0");
  const found = new Set();
  for (const file of files.filter((each) => /\.tsx?$/.test(each))) {
    const statements = readFileSync(file, "utf8").matchAll(
      /^(?:import|export) (?:type )?\{([^}]*)\} from "(@account-opening\/[^"]+)"/gm,
    );
    for (const [, list, specifier] of statements)
      for (const { inner } of namesIn(list)) found.add(`${specifier} ${inner}`);
  }
  return found;
}

/** `type A, b as c` */
function namesIn(list) {
  return list
    .split(",")
    .map((part) => part.trim().replace(/^type /, ""))
    .filter((part) => part !== "")
    .map((part) => {
      const [inner, outer = inner] = part.split(" as ");
      return { inner, outer };
    });
}
