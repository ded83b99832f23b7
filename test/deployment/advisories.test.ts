import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { root } from "./support/manifests.ts";

const noVulnerabilities = { info: 0, low: 0, moderate: 0, high: 0, critical: 0 };

function advisory(severity: string) {
  return {
    id: 1,
    module_name: "express",
    severity,
    title: "An example",
    url: "https://example.com/1",
    patched_versions: ">=99",
    vulnerable_versions: "<99",
    findings: [{ version: "5.3.0", paths: ["apps__api>express"] }],
    cves: [],
  };
}

/** A registry that answers every audit so. */
async function aRegistry(status: number, answer: object): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function check(registry: string, ...args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    // biome-ignore lint/style/noProcessEnv: a child process needs PATH.
    const env = { ...process.env, npm_config_registry: registry };
    const script = ["scripts/check-advisories.mjs", ...args];
    execFile(process.execPath, script, { cwd: root, env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}

it.each([
  ["critical", 1],
  ["high", 1],
  ["moderate", 0],
])("an advisory of %s severity ends the check with %i, and is named", async (severity, code) => {
  const metadata = {
    vulnerabilities: { ...noVulnerabilities, [severity]: 1 },
    dependencies: 1,
    totalDependencies: 1,
  };
  const registry = await aRegistry(200, {
    actions: [],
    advisories: { 1: advisory(severity) },
    muted: [],
    metadata,
  });
  expect(await check(registry)).toEqual({
    code,
    output: expect.stringContaining(
      `${severity}: express: An example. Patched in >=99. https://example.com/1`,
    ),
  });
});

it("a registry without advisories is reported, and fails only if they are required", async () => {
  const registry = await aRegistry(405, {});
  const output = expect.stringContaining("Not audited: the registry gave no advisories");
  expect(await check(registry)).toEqual({ code: 0, output });
  expect(await check(registry, "--required")).toEqual({ code: 1, output });
});
