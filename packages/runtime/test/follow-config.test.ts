import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { fields, followConfig } from "../src/config/index.ts";
import { type Line, readableLogger } from "./support.ts";

const schema = z.object({ API_KEY: fields.text, PASSWORD: fields.text, PORT: fields.port });

let folder: string;
let lines: Line[];
let applied: string[];
let reload: () => void;
/** Fails the next application. */
let failure: Error | null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "account-opening-secrets-"));
  write("API_KEY", "first");
  write("PASSWORD", "first");
  const { logger, lines: written } = readableLogger();
  lines = written;
  applied = [];
  failure = null;
  const env = { API_KEY_FILE: join(folder, "API_KEY"), PASSWORD_FILE: join(folder, "PASSWORD"), PORT: "1" };
  const host = {
    on(_signal: "SIGHUP", listener: () => void) {
      reload = listener;
    },
  };
  const changes = followConfig(schema, env, { reloads: ["API_KEY"], logger, host });
  changes.subscribe(({ apiKey }) => {
    const error = failure;
    failure = null;
    if (error !== null) throw error;
    applied.push(apiKey);
  });
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), `${text}\n`);
}

/** Sends SIGHUP, and waits until the files were read. */
async function reloaded(): Promise<void> {
  reload();
  await new Promise((resolve) => setImmediate(resolve));
}

it("a changed file is applied once, and an unchanged one never", async () => {
  await reloaded();
  expect(applied).toEqual([]);
  write("API_KEY", "second");
  await reloaded();
  await reloaded();
  expect(applied).toEqual(["second"]);
  expect(lines).toMatchObject([{ event: "config.reloaded", name: "API_KEY" }]);
});

it("an invalid file is reported once, without its text, and the last valid one stays in use", async () => {
  write("API_KEY", "bro\u0000ken");
  await reloaded();
  await reloaded();
  expect(applied).toEqual([]);
  expect(lines).toMatchObject([{ event: "config.not_reloaded", name: "API_KEY", reason: "is invalid" }]);
  expect(JSON.stringify(lines)).not.toContain("ken");
  write("API_KEY", "second");
  await reloaded();
  expect(applied).toEqual(["second"]);
});

it("a change that could not be applied is applied at the next reading", async () => {
  failure = new Error("The key service is unavailable.");
  write("API_KEY", "second");
  await reloaded();
  await reloaded();
  expect(applied).toEqual(["second"]);
  expect(lines.map(({ event }) => event)).toEqual(["config.not_reloaded", "config.reloaded"]);
});

it("a change of a variable that is read only at the start is reported as such", async () => {
  write("PASSWORD", "second");
  await reloaded();
  expect(lines).toMatchObject([{ event: "config.restart_needed", name: "PASSWORD" }]);
});
