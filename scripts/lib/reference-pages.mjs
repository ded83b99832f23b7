import { blocksDebits, returnCodes } from "../../apps/api/src/balance-checks/return-codes.ts";
import { readDocument } from "./openapi.mjs";

const document = readDocument();
const notice = "<!-- Generated from the API's schemas: pnpm docs:pages -->";

/** Every event type with its description and an example. */
export function eventsPage() {
  const types = Object.keys(document.webhooks);
  const sections = types.map((type) => {
    const { example } = document.webhooks[type].post.requestBody.content["application/json"];
    return [`## \`${type}\``, meanings[type] ?? "", json(example)].join("\n\n");
  });
  return page("Event catalogue", [
    "An endpoint receives these events as signed requests, and `GET /v1/events` returns them in order.",
    "[Receive events](integration.md#9-receive-events) describes delivery, signatures and retries. Ignore types and fields that",
    "you do not know ([versioning.md](versioning.md)). [test-helpers.md](test-helpers.md) triggers each of them.",
    "",
    ...sections.flatMap((section) => [section, ""]),
  ]);
}

const meanings = {
  "member.verifying": "The accounts are being verified. Nothing to do.",
  "member.challenged":
    "MX waits for answers of the customer. Read `challenges` of the member and submit the answers.",
  "member.connected": "The account numbers were read.",
  "member.identified": "The account owners were read. Onboarding is complete.",
  "member.action_required": "The customer must act. `reason` and `mx_error_code` say on what.",
  "member.failed": "Onboarding failed with `reason`. A retry can help, unless the reason is final.",
  "member.connection_changed": "MX's connection status of a connected or identified member changed.",
  "member.account_numbers_changed": "A new verification returned other numbers for `account_guids`.",
  "balance_check.decided": "A debit has its decision. Only `sufficient` may release it.",
  "endpoint.test": "You requested it with `POST /v1/endpoints/{id}/test`. It is not in the feed.",
};

/** Every problem type with the operations that answer it. */
export function errorsPage() {
  const byType = new Map();
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, { responses }] of Object.entries(methods)) {
      for (const [status, { description }] of Object.entries(responses)) {
        if (Number(status) < 400) continue;
        for (const [, name, title] of description.matchAll(/`([a-z-]+)`: ([^\n]+?)\.(?:\n|$)/g)) {
          const found = byType.get(name) ?? { status, title, operations: [] };
          found.operations.push(`${method.toUpperCase()} ${path}`);
          byType.set(name, found);
        }
      }
    }
  }
  const operationCount = Object.values(document.paths).flatMap((methods) => Object.keys(methods)).length;
  const rows = [...byType]
    .sort(([a, { status }], [b, { status: other }]) => status - other || a.localeCompare(b))
    .map(([name, { status, title, operations }]) => [
      `\`${name}\``,
      status,
      title,
      operations.length > 4 ? `${operations.length} of ${operationCount} operations` : code(operations),
    ]);
  return page("Errors", [
    "Errors are `application/problem+json` (RFC 9457). `type` is `urn:account-opening:problem:` and a name of this table. It is",
    "stable: branch on it. `detail` says what to do. [Errors](integration.md#errors) of the integration guide describes what to",
    "repeat.",
    "",
    ...table(["type", "status", "title", "operations"], rows),
    "",
    "## Example",
    "",
    json(document.components.schemas.Problem.example),
  ]);
}

/** Every code of a return or a change. */
export function returnCodesPage() {
  const rows = [...returnCodes].map(([returnCode, title]) => [
    `\`${returnCode}\``,
    title,
    blocksDebits(returnCode) ? "blocks the account" : "–",
  ]);
  return page("Return codes", [
    "What `POST /v1/balance_checks/{id}/returns` accepts: Nacha's return codes, and its change codes, which are recorded only.",
    "[Report ACH returns](integration.md#8-report-ach-returns) describes what a return does.",
    "",
    ...table(["code", "title", "effect on later debits"], rows),
  ]);
}

function page(title, lines) {
  return `${[`# ${title}`, "", notice, "", ...lines].join("\n").trimEnd()}\n`;
}

function table(head, rows) {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
}

const code = (texts) => texts.map((text) => `\`${text}\``).join(", ");
const json = (value) => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;
