// pnpm docs:configuration: writes docs/configuration.md from the schemas that validate the environment. With --check, it
// only reports whether the page is current.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { apiEnvironment } from "../apps/api/src/config.ts";
import { ingestEnvironment } from "../apps/ingest/src/config.ts";
import { workerEnvironment } from "../apps/worker/src/config.ts";

const apps = { ingest: ingestEnvironment, api: apiEnvironment, worker: workerEnvironment };

const sections = [
  {
    title: "Connections",
    names: [
      "DATABASE_URL",
      "REDIS_URL",
      "QUEUE_PREFIX",
      "MX_BASE_URL",
      "MX_CLIENT_ID",
      "MX_API_KEY",
      "MX_ACCEPT_VERSION",
      "DATA_KEYS",
    ],
    text: "Create a data key with `openssl rand -base64 32`. To rotate data keys, see [operations.md](operations.md#data-keys).",
  },
  {
    title: "Key management services",
    names: [
      "AWS_KMS_KEY_ID",
      "VAULT_ADDR",
      "VAULT_TOKEN",
      "VAULT_NAMESPACE",
      "VAULT_TRANSIT_MOUNT",
      "VAULT_TRANSIT_KEY",
    ],
    text: `Used only for the entries of \`DATA_KEYS\` that a service has encrypted: see
[operations.md](operations.md#encrypted-data-keys).`,
  },
  {
    title: "Authentication of MX's webhooks",
    names: [
      "MX_WEBHOOK_CREDENTIALS",
      "MX_WEBHOOK_OAUTH_CLIENTS",
      "MX_WEBHOOK_TOKEN_KEYS",
      "MX_WEBHOOK_TOKEN_SECONDS",
      "MX_WEBHOOK_TOKEN_LIMIT",
      "MX_WEBHOOK_CLIENT_CERTIFICATE",
    ],
    text: `Each method is off unless it is configured, and at least one must be. OAuth needs clients and keys. A client
certificate needs \`TRUSTED_PROXIES\`: its header is ignored from every other address.
[operations.md](operations.md#webhooks-from-mx) describes how to set up each method.`,
  },
  {
    title: "Servers and logging",
    names: [
      "INGEST_PORT",
      "API_PORT",
      "WORKER_PORT",
      "HOST",
      "SHUTDOWN_DRAIN_MS",
      "INGEST_METRICS_PORT",
      "API_METRICS_PORT",
      "LOG_LEVEL",
      "LOG_ROUTINE_SHARE",
      "OTEL_EXPORTER_OTLP_ENDPOINT",
      "OTEL_EXPORTER_OTLP_PROTOCOL",
    ],
    text: `While an app drains, its \`/readyz\` answers 503. OpenTelemetry's SDK reads its other variables itself: see
[operations.md](operations.md#traces).`,
  },
  {
    title: "MX calls and polling",
    names: [
      "MX_TIMEOUT_MS",
      "MX_PROXY_URL",
      "MX_CA",
      "MX_CALLS_PER_SECOND",
      "MX_SKIP_AGGREGATION",
      "ADOPT_MEMBERS",
      "TOKENIZED_INSTITUTIONS",
      "POLL_FLOOR_MS",
      "POLL_CEILING_MS",
      "POLL_PRICE_MS",
      "UNATTENDED_POLL_PRICE_MS",
      "CONSENT_POLL_CEILING_MS",
      "RETRY_LIMIT",
      "RETRY_BASE_MS",
      "START_GRACE_MS",
      "JOB_DEADLINE_MS",
      "CHALLENGE_DEADLINE_MS",
    ],
  },
  {
    title: "Worker",
    names: [
      "WORKER_CONCURRENCY",
      "LEASE_MS",
      "OVERDUE_INTERVAL_MS",
      "SWEEP_INTERVAL_MS",
      "UNASSIGNED_WEBHOOK_DAYS",
      "TIMELINE_DAYS",
    ],
    text: "[operations.md](operations.md#retention) lists how long other data is kept.",
  },
  {
    title: "Balance checks",
    names: ["BALANCE_LIMIT", "DECIDE_MARGIN_MS", "RESERVATION_HOURS"],
    text: "The margin is at most a tenth of the time from `run_at` to `decide_by`.",
  },
  {
    title: "Deliveries to your endpoints",
    names: [
      "NOTIFY_RETRY_BASE_MS",
      "NOTIFY_ATTEMPTS",
      "NOTIFY_TIMEOUT_MS",
      "NOTIFY_CONCURRENCY",
      "NOTIFY_ALLOW",
      "NOTIFY_ALLOW_PRIVATE",
      "NOTIFY_PROXY_URL",
      "NOTIFY_CA",
    ],
    text: `Link-local and cloud metadata addresses stay blocked in every case. With a proxy, host names are resolved there:
[operations.md](operations.md#egress).`,
  },
  {
    title: "Console",
    names: [
      "CONSOLE_URL",
      "CONSOLE_OIDC_ISSUER",
      "CONSOLE_OIDC_CLIENT_ID",
      "CONSOLE_OIDC_CLIENT_SECRET",
      "CONSOLE_OIDC_GROUPS_CLAIM",
      "CONSOLE_ROLES",
      "CONSOLE_ACCOUNT_NUMBER_GROUPS",
      "CONSOLE_IDLE_MS",
    ],
    text: `With an issuer, the client and at least one role are required. Register \`CONSOLE_URL/console/callback\` as the redirect
address of the client, and \`CONSOLE_URL/console/signed-out\` as its address after signing out. [operations.md](operations.md#console) describes roles and sessions. The command \`pnpm console-link\` reads
\`CONSOLE_URL\` as well.`,
  },
  {
    title: "API and ingest limits",
    names: [
      "API_RATE_LIMIT",
      "API_REFUSAL_LIMIT",
      "TRUSTED_PROXIES",
      "INGEST_BACKLOG_ROWS",
      "INGEST_BACKLOG_MIB",
      "INGEST_STORE_TIMEOUT_MS",
    ],
    text: `The address of an IPv6 client counts as its /64. Keys that exist are accepted even from an address that has used up
\`API_REFUSAL_LIMIT\`. With \`TRUSTED_PROXIES\`, the client address comes from the \`X-Forwarded-For\` header of those proxies.
Without it, that header is ignored.`,
  },
];

const introduction = `# Configuration

Every app reads its configuration from environment variables at startup. A missing or invalid value stops the
app with exit code 1, and the error lists every problem.

Each variable can be read from a file instead: \`DATABASE_URL_FILE=/run/secrets/database-url\` reads \`DATABASE_URL\` from
that file. Setting both is an error. A trailing newline in a value is ignored, because secret files often end in one.
Changed files of some secrets are read again while an app runs: see
[operations.md](operations.md#secrets-without-a-restart).

The apps refuse to start with the secrets that \`docker-compose.yml\` publishes, unless \`MX_BASE_URL\` is a loopback
address. ingest reads \`MX_BASE_URL\` for this check only, and does not require it.

The variables of the MX simulator are listed on its \`/docs\` page.

This page is generated from the schemas that validate the environment: \`pnpm docs:configuration\`.`;

const path = fileURLToPath(new URL("../docs/configuration.md", import.meta.url));
const page = render();
if (!process.argv.includes("--check")) {
  writeFileSync(path, page);
} else if (page !== readFileSync(path, "utf8")) {
  console.error("docs/configuration.md differs from the schemas. Run: pnpm docs:configuration");
  process.exitCode = 1;
}

function render() {
  assertComplete();
  const parts = sections.map(({ title, names, text }) => [
    `## ${title}`,
    ["| variable | value | default | read by | meaning |", "|---|---|---|---|---|", ...names.map(row)].join(
      "\n",
    ),
    ...(text === undefined ? [] : [text]),
  ]);
  return `${[introduction, ...parts.flat()].join("\n\n")}\n`;
}

/** @throws {Error} unless each variable of each app is in exactly one section. */
function assertComplete() {
  const listed = sections.flatMap(({ names }) => names).sort();
  const read = [...new Set(Object.values(apps).flatMap(({ shape }) => Object.keys(shape)))].sort();
  const wrong = [
    ...read.filter((name) => !listed.includes(name)),
    ...listed.filter((name, index) => !read.includes(name) || listed[index + 1] === name),
  ];
  if (wrong.length > 0)
    throw new Error(`List in exactly one section of print-configuration.mjs: ${wrong.join(", ")}`);
}

function row(name) {
  const readers = Object.keys(apps).filter((app) => name in apps[app].shape);
  // An app may be the only one to require a variable.
  const fields = readers.map((app) => apps[app].shape[name]);
  const field = fields.find(({ def }) => def.type !== "optional") ?? fields[0];
  const meaning = metadata(field, "meaning");
  const value = metadata(field, "description");
  if (meaning === undefined || value === undefined)
    throw new Error(`${name} has no meaning or no description.`);
  return `| \`${name}\` | ${value.replaceAll("|", "\\|")} | ${defaultOf(field)} | ${readers.join(", ")} | ${meaning} |`;
}

/** Of a field, or of the field that it wraps. */
function metadata(field, key) {
  return field.meta()?.[key] ?? ("unwrap" in field ? metadata(field.unwrap(), key) : undefined);
}

function defaultOf(field) {
  if (field.def.type === "optional") return "none";
  if (field.def.type !== "default") return "required";
  const value = field.def.defaultValue;
  if (typeof value !== "object") return `\`${value}\``;
  return "limit" in value ? `\`${value.limit}/${value.windowSeconds}\`` : "empty";
}
