/** The dependency rules of ARCHITECTURE.md. `test/e2e/dependency-rules.test.ts` proves that a breach fails. */

const { readdirSync, readFileSync } = require("node:fs");
const { join } = require("node:path");

const ours = "^(apps|packages|infra|test)/";

/** @param {string} from @param {string[]} allowed packages that `from` may import beside itself */
function only(name, from, allowed, comment, sources = "src") {
  const own = `^${from}/`;
  const pathNot = [own, ...allowed.map((path) => `^${path}/`)];
  return {
    name,
    severity: "error",
    comment,
    from: { path: `${own}${sources}/` },
    to: { path: ours, pathNot },
  };
}

/** The files that `exports` of each package names. */
const entries = readdirSync(join(__dirname, "packages")).flatMap((name) => {
  const { exports } = JSON.parse(readFileSync(join(__dirname, "packages", name, "package.json"), "utf8"));
  return Object.values(exports).map(({ source }) => `packages/${name}/${source.slice("./".length)}`);
});

/** The folders of packages/db/src, lowest first. A folder imports only folders before it. */
const dbFolders = [
  "connection",
  "schema",
  "access",
  "encryption",
  "inbox",
  "outbox",
  "notifications",
  "members",
  "balance-checks",
  "accounts",
  "advance",
  "sweep",
  "summary",
  "changes",
  "erasure",
  "record-chain",
];

const packages = ["packages/core", "packages/db", "packages/queue", "packages/mx", "packages/runtime"];

module.exports = {
  forbidden: [
    {
      name: "core-is-pure",
      severity: "error",
      comment: "core decides; it reaches neither the outside world nor any library.",
      from: { path: "^packages/core/src/" },
      to: { pathNot: "^packages/core/src/" },
    },
    only(
      "runtime-knows-core",
      "packages/runtime",
      ["packages/core"],
      "runtime is what the apps share: configuration, logs, metrics, HTTP. It never imports an adapter.",
    ),
    only("db-knows-core", "packages/db", ["packages/core"], "Adapters know the core, never each other."),
    only(
      "queue-knows-core",
      "packages/queue",
      ["packages/core"],
      "Adapters know the core, never each other.",
    ),
    only("mx-knows-core", "packages/mx", ["packages/core"], "Adapters know the core, never each other."),
    only(
      "simulator-knows-mx-only-from-outside",
      "apps/mx-simulator",
      ["packages/runtime"],
      "A simulator built from the client's own schemas agrees with every mistake of the client.",
    ),
    only("ingest-imports", "apps/ingest", packages, "Apps import packages, never each other."),
    {
      name: "ingest-reads-webhooks-only",
      severity: "error",
      comment: "ingest never calls MX: of the mx package it may use the webhook entry alone.",
      from: { path: "^apps/ingest/src/" },
      to: { path: "^packages/mx/src/index.ts$" },
    },
    {
      name: "ingest-only-appends",
      severity: "error",
      comment: "ingest appends to the inbox. Its database role grants no more, and neither does this rule.",
      from: { path: "^apps/ingest/src/" },
      to: { path: "^packages/db/src/", pathNot: "^packages/db/src/((inbox|encryption)/)?index\\.ts$" },
    },
    only("worker-imports", "apps/worker", packages, "Apps import packages, never each other."),
    only("api-imports", "apps/api", packages, "Apps import packages, never each other."),
    only(
      "cli-imports",
      "apps/cli",
      [...packages, "packages/client"],
      "Apps import packages, never each other. The CLI calls the API as any other client.",
    ),
    only(
      "client-is-independent",
      "packages/client",
      [],
      "The client is published. It knows the API only from the types that are generated from its OpenAPI document.",
    ),
    only(
      "console-imports",
      "apps/console",
      ["packages/client"],
      "The console is a client of the API like any other.",
    ),
    {
      name: "console-runs-in-a-browser",
      severity: "error",
      comment: "Browsers have no modules of Node.js.",
      from: { path: "^(apps/console|packages/client)/src/" },
      to: { dependencyTypes: ["core"] },
    },
    only("infra-imports", "infra", [], "infra starts services; it does not depend on the product.", "local"),
    ...dbFolders.map((folder, index) => ({
      name: "db-folders-import-downward",
      severity: "error",
      comment: "The folders of packages/db/src form layers.",
      from: { path: `^packages/db/src/${folder}/` },
      to: { path: `^packages/db/src/(${dbFolders.slice(index + 1).join("|") || "(?!)"})/` },
    })),
    {
      name: "only-tests-import-apps",
      severity: "error",
      from: { path: "^(packages|infra)/" },
      to: { path: "^apps/" },
    },
    {
      name: "packages-are-entered-by-the-door",
      severity: "error",
      comment: "Import a name that the package exports, not a file inside it.",
      from: { path: "^(apps|packages|infra)/([^/]+)/" },
      to: {
        path: "^packages/([^/]+)/(src|testing)/",
        pathNot: ["^$1/$2/", ...entries.map((file) => `^${file.replaceAll(".", "\\.")}$`)],
      },
    },
    {
      name: "testing-is-for-tests",
      severity: "error",
      comment: "What is exported for tests is not built.",
      from: { path: "^(apps|packages)/[^/]+/src/" },
      to: { path: "^packages/[^/]+/testing/" },
    },
    {
      name: "no-cycles",
      severity: "error",
      from: { path: ours },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-unresolved",
      severity: "error",
      from: { path: ours },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(dist|node_modules|migrations)/|^test/fixtures/" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["source", "import", "node", "default"],
      extensions: [".ts", ".tsx", ".js", ".mjs", ".cjs", ".json"],
    },
  },
};
