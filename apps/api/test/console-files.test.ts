import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger } from "@account-opening/runtime";
import { errorHandler, requestId } from "@account-opening/runtime/http";
import express from "express";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { consoleFiles } from "../src/console/files.ts";

const script = `console.log("${"x".repeat(2_000)}")`;

let folder: string;
const servers: Server[] = [];

async function serve(root: string): Promise<string> {
  const app = express();
  const logger = createLogger({ name: "api", level: "fatal" });
  app.use(requestId, consoleFiles(root), errorHandler({ logger }));
  const server = app.listen(0, "127.0.0.1");
  servers.push(server);
  await new Promise((resolve) => server.once("listening", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "console-files-"));
  await mkdir(join(folder, "dist", "assets"), { recursive: true });
  await writeFile(join(folder, "secret.txt"), "not part of the console");
  await writeFile(join(folder, "dist", "index.html"), "<!doctype html><title>Console</title>");
  await writeFile(join(folder, "dist", "icon.svg"), "<svg/>");
  await writeFile(join(folder, "dist", "assets", "main-4f2a.js"), script);
});
afterAll(async () => {
  for (const server of servers) server.close();
  await rm(folder, { recursive: true });
});

describe("the built console", () => {
  it("is served with its page for every address, which is not cached", async () => {
    const url = await serve(join(folder, "dist"));
    for (const address of [
      "/console",
      "/console/",
      "/console/members?state=failed",
      "/console/institutions/a.b",
    ]) {
      const page = await fetch(`${url}${address}`);
      expect([address, page.status, page.headers.get("cache-control")]).toEqual([address, 200, "no-store"]);
      expect(page.headers.get("content-type")).toContain("text/html");
      expect(await page.text()).toContain("<title>Console</title>");
    }
  });

  it("allows nothing inline, and no other page to frame it", async () => {
    const url = await serve(join(folder, "dist"));
    for (const address of ["/console", "/console/assets/main-4f2a.js", "/console/assets/missing.js"]) {
      const policy = (await fetch(`${url}${address}`)).headers.get("content-security-policy");
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain("unsafe");
    }
  });

  it("caches files whose name has a hash, and compresses them", async () => {
    const url = await serve(join(folder, "dist"));
    const file = await fetch(`${url}/console/assets/main-4f2a.js`, { headers: { "accept-encoding": "br" } });
    expect(file.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(file.headers.get("content-encoding")).toBe("br");
    expect(await file.text()).toBe(script);
    expect((await fetch(`${url}/console/icon.svg`)).headers.get("cache-control")).toBe("no-cache");
  });

  it("has no page for a missing file, and serves nothing outside its folder", async () => {
    const url = await serve(join(folder, "dist"));
    expect((await fetch(`${url}/console/assets/main-old.js`)).status).toBe(404);
    for (const path of [
      "/console/%2e%2e/secret.txt",
      "/console/..%2fsecret.txt",
      "/console/assets/..%2f..%2fsecret.txt",
    ]) {
      expect(await (await fetch(`${url}${path}`)).text(), path).not.toContain("not part of the console");
    }
    expect((await fetch(`${url}/console/members`, { method: "POST" })).status).toBe(405);
  });
});

it("a console that is not built says how to build it", async () => {
  const url = await serve(join(folder, "nothing"));
  const page = await fetch(`${url}/console/members`);
  expect(page.status).toBe(503);
  expect(await page.text()).toContain("pnpm build");
});
