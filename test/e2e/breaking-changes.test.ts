import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const released = join(root, "docs/openapi/openapi.json");

interface Document {
  paths: Record<string, Record<string, { parameters: object[]; security: object[] }>>;
  webhooks: Record<string, object>;
  components: {
    schemas: Record<string, { properties: Record<string, object>; enum: string[]; required: string[] }>;
  };
}

type Change = (document: Document) => void;

const member = ({ components }: Document) => components.schemas["Member"] ?? expect.fail();
const parametersOf = ({ paths }: Document) => paths["/v1/members"]?.["get"]?.parameters ?? expect.fail();

/** Each by the rule of Redocly that reports it. */
const breaking: Readonly<Record<string, Change>> = {
  "path-removed": ({ paths, webhooks }) => {
    delete paths["/v1/return_rates"];
    delete webhooks["member.failed"];
  },
  "property-removed": (document) => delete member(document).properties["version"],
  "schema-type-changed": (document) =>
    Object.assign(member(document).properties, { id: { type: "integer" } }),
  "required-properties-removed": (document) => member(document).required.pop(),
  "parameter-became-required": (document) => parametersOf(document).push(parameter(true)),
  "enum-values-removed": ({ components }) => components.schemas["MemberState"]?.enum.pop(),
  "security-requirement-changed": ({ paths }) =>
    Object.assign(paths["/v1/users"]?.["get"] ?? {}, { security: [{ apiKey: ["ops:read"] }] }),
};

const additions: readonly Change[] = [
  ({ paths }) => Object.assign(paths, { "/v1/new": paths["/v1/summary"] }),
  (document) => Object.assign(member(document).properties, { new: { type: "string" } }),
  (document) => parametersOf(document).push(parameter(false)),
  ({ components }) => components.schemas["ProblemType"]?.enum.push("urn:new"),
];

function parameter(required: boolean): object {
  return { name: "new", in: "query", required, schema: { type: "string" } };
}

it("a release with breaking changes is refused, and each change is named", async () => {
  const { code, output } = await compareWithReleased(Object.values(breaking));
  expect(code).toBe(1);
  for (const rule of Object.keys(breaking)) expect(output).toContain(`(${rule})`);
  expect(output).toContain("Webhook `member.failed` was removed");
});

it("a release with additions is accepted", async () => {
  expect(await compareWithReleased(additions)).toMatchObject({
    code: 0,
    output: expect.stringContaining("0 major"),
  });
});

/** The comparison of `pnpm openapi:check`, with a changed copy of the released document in place of the current one. */
async function compareWithReleased(changes: readonly Change[]): Promise<{ code: number; output: string }> {
  const document = JSON.parse(await readFile(released, "utf8"));
  for (const change of changes) change(document);
  const folder = await mkdtemp(join(tmpdir(), "breaking-changes-"));
  try {
    const changed = join(folder, "openapi.json");
    await writeFile(changed, JSON.stringify(document));
    return await runRedocly(["diff", released, changed, "--config", join(root, "docs/openapi/redocly.yaml")]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function runRedocly(args: readonly string[]): Promise<{ code: number; output: string }> {
  // biome-ignore lint/style/noProcessEnv: Redocly inherits the environment, and sends no telemetry.
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  return new Promise((resolve) => {
    execFile(join(root, "node_modules/.bin/redocly"), args, { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, output: stdout + stderr });
    });
  });
}
