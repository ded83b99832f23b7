// node scripts/check-exports.mjs: fails if a package exports a name that no other package or app imports in its source, or if
// no other package or app uses a member of an object that an index defines. With --counts, it prints the number of names of each
// entry.
// A published package exports names for its users, so it is not checked. Tests of a package import its files by relative path. What
// `testing` exports is for tests, so it is not checked.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const sources = readSources();
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
      const index = readFileSync(join("packages", folder, source), "utf8");
      const exported = exportedNames(index);
      if (process.argv.includes("--counts")) console.log(`${specifier}: ${exported.length}`);
      const names = exported.filter((each) => !imported.has(`${specifier} ${each}`));
      return [...names, ...unusedMembers(index, folder)].map((each) => `${each} of ${specifier}`);
    });
  if (unused.length > 0) {
    failed = true;
    for (const each of unused) console.log(`No source uses ${each}: do not export it.`);
  }
}
if (failed) process.exitCode = 1;

/** @returns {string[]} the names in `export { … } from` and `export const` of an index */
function exportedNames(index) {
  const lists = index.matchAll(/^export (?:type )?\{([^}]*)\} from/gm);
  const constants = [...index.matchAll(/^export const (\w+)/gm)].map(([, name]) => name);
  return [...[...lists].flatMap(([, list]) => namesIn(list).map(({ outer }) => outer)), ...constants];
}

/** Members of the objects of an index that no other package uses, for instance `apiKeys.find`. */
function unusedMembers(index, folder) {
  const objects = [...index.matchAll(/^export const (\w+) = \{([^}]*)\}/gm)];
  return objects.flatMap(([, name, members]) =>
    [...members.matchAll(/(\w+)(?:: \w+)?,?\s/g)]
      .map(([, member]) => `${name}.${member}`)
      .filter((use) => {
        const pattern = new RegExp(`\\b${use.replace(".", "\\.")}\\b`);
        return !sources.some(
          ({ file, text }) => !file.startsWith(`packages/${folder}/`) && pattern.test(text),
        );
      }),
  );
}

/** The source files of apps, packages and `infra/local`. */
function readSources() {
  const files = execFileSync(
    "git",
    ["ls-files", "-z", "apps/*/src/**", "packages/*/src/**", "infra/local/**"],
    {
      encoding: "utf8",
    },
  ).split("\0");
  return files
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => ({ file, text: readFileSync(file, "utf8") }));
}

/** Specifier and name of each import from one of our packages in the source of another. */
function importedNames() {
  const found = new Set();
  for (const { text } of sources) {
    const statements = text.matchAll(
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
