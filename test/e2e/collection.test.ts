import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { untilDecided } from "../harness/balance-checks.ts";
import { type System, startSystem } from "../harness/system.ts";
import { until } from "../harness/until.ts";

const newman = createRequire(import.meta.url).resolve("newman/bin/newman.js");

let system: System;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "collection-"));
  system = await startSystem();
});
afterAll(async () => {
  await system.stop();
  await rm(folder, { recursive: true });
});

interface Sent {
  name: string;
  status: number | undefined;
  body: { [field: string]: string };
}

interface Report {
  run: {
    executions: {
      item: { name: string };
      response?: { code: number; stream: { data: number[] } };
    }[];
  };
}

/** Imports the collection and sends requests of it, as Postman does. Variables carry over from one request to the next. */
async function send(requests: readonly string[], memberGuid = ""): Promise<Sent[]> {
  const report = join(folder, "report.json");
  const variables = { baseUrl: system.urls.api, apiKey: system.apiKey, ...(memberGuid && { memberGuid }) };
  const args = [
    ...[newman, "run", `${system.urls.api}/docs/collection.json`],
    ...requests.flatMap((name) => ["--folder", name]),
    ...Object.entries(variables).flatMap(([name, value]) => ["--env-var", `${name}=${value}`]),
    ...["--reporters", "cli,json", "--reporter-json-export", report, "--color", "off"],
  ];
  await new Promise<void>((resolve, reject) => {
    execFile(process.execPath, args, (error, out, err) =>
      error === null ? resolve() : reject(new Error(`${out}\n${err}`, { cause: error })),
    );
  });
  const { run }: Report = JSON.parse(await readFile(report, "utf8"));
  return run.executions.map(({ item: { name }, response }) => ({
    name,
    status: response?.code,
    body: JSON.parse(Buffer.from(response?.stream.data ?? []).toString() || "{}"),
  }));
}

const statuses = (sent: readonly Sent[]) => sent.map(({ name, status }) => [name, status]);

it("the collection of requests onboards a customer and gets a decision, in Postman's runner", async () => {
  const created = await send([
    "Create a user at MX",
    "Read the credential fields of an institution",
    "Connect a user to an institution",
  ]);
  expect(statuses(created)).toEqual([
    ["Create a user at MX", 201],
    ["Read the credential fields of an institution", 200],
    ["Connect a user to an institution", 202],
  ]);
  const guid = created.at(-1)?.body["guid"] ?? "";
  const reaches = (state: string) =>
    until(`the member is ${state}`, async () => (await system.bank.member(guid)).state === state);

  await reaches("challenged");
  expect(statuses(await send(["Read a member", "Submit challenge answers"], guid))).toEqual([
    ["Read a member", 200],
    ["Submit challenge answers", 202],
  ]);

  await reaches("identified");
  const checked = await send(
    [
      "Read a member",
      "Read account and routing numbers",
      "Read account owners",
      "Schedule a balance check ahead of an ACH debit",
      "Read a balance check",
    ],
    guid,
  );
  expect(statuses(checked)).toEqual([
    ["Read a member", 200],
    ["Read account and routing numbers", 200],
    ["Read account owners", 200],
    ["Schedule a balance check ahead of an ACH debit", 201],
    ["Read a balance check", 200],
  ]);
  const { decision } = await untilDecided(system.bank, checked.at(-1)?.body["id"] ?? "");
  expect(decision).toBe("sufficient");
});
