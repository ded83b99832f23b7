// pnpm package APP FOLDER: writes what runs in production into FOLDER, with an SBOM, and starts it once. The images are built with
// it (infra/docker/Dockerfile), and the tests run it for each app. Run pnpm build first.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { collect } from "./lib/bootstrap.mjs";
import { packagedApps, smokeTest } from "./lib/smoke-test.mjs";

/** The first pnpm with `sbom`. It needs Node 22, which npm has as a package. */
const sbomTool = [
  "npx",
  "-y",
  ...(Number(process.versions.node.split(".")[0]) < 22 ? ["-p", "node@24"] : []),
  "-p",
  "pnpm@11.28.11",
];

const [app, target] = process.argv.slice(2);
if (!packagedApps.includes(app) || target === undefined) {
  fail(`Usage: pnpm package APP FOLDER. APP is one of ${packagedApps.join(", ")}.`);
}
const folder = resolve(target);
if (existsSync(folder) && readdirSync(folder).length > 0) fail(`${folder} is not empty.`);
mkdirSync(folder, { recursive: true });

const workspace = `--filter=@account-opening/${app}`;
await run(["pnpm", workspace, "deploy", "--prod", "--legacy", "--prefer-offline", folder]);
const sbomFile = join(folder, "sbom.cdx.json");
const sbom = [
  "sbom",
  "--sbom-format",
  "cyclonedx",
  "--sbom-type",
  "application",
  "--prod",
  "--out",
  sbomFile,
];
await run([...sbomTool, "pnpm", "--pm-on-fail=ignore", workspace, ...sbom]);
removeTypes();
assertForProduction();
await smokeTest(app, folder);
console.log(`${app} is in ${folder}. It starts, reports its health and stops.`);

async function run(command) {
  const { code, output } = await collect(command);
  if (code !== 0) fail(`${output}\n${command.join(" ")} failed (exit code ${code}).`);
}

/** drizzle-orm brings packages of types, as peers. They have no code. */
function removeTypes() {
  const store = join(folder, "node_modules/.pnpm");
  for (const name of readdirSync(store).filter((each) => /^(@types\+|undici-types@)/.test(each))) {
    rmSync(join(store, name), { recursive: true });
  }
  execFileSync("find", [folder, "-xtype", "l", "-delete"]);
}

/** Fails if FOLDER has sources or tests, or a package that the SBOM does not list, as development tools are. */
function assertForProduction() {
  const scope = join(folder, "node_modules/@account-opening");
  const ours = existsSync(scope) ? readdirSync(scope).map((name) => join(scope, name)) : [];
  const sources = [folder, ...ours].flatMap((each) =>
    ["src", "test", "tsconfig.json"].map((name) => join(each, name)),
  );
  const listed = new Set(JSON.parse(readFileSync(sbomFile, "utf8")).components.map(nameAndVersion));
  const installed = readdirSync(join(folder, "node_modules/.pnpm"))
    .map((name) => /^((?:@[^+]+\+)?[^@]+@\d[^(_]*)/.exec(name)?.[1]?.replace("+", "/"))
    .filter((name) => name !== undefined);
  const unexpected = [
    ...sources.filter((path) => existsSync(path)),
    ...installed.filter((name) => !listed.has(name)).map((name) => `${name}, which the SBOM does not list`),
  ];
  if (unexpected.length > 0) fail(`${folder} has more than production needs: ${unexpected.join("; ")}`);
}

function nameAndVersion({ group, name, version }) {
  return `${group === undefined ? "" : `${group}/`}${name}@${version}`;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
