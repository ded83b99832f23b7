import { EventEmitter } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { runApp } from "../src/run-app.ts";
import { readableLogger } from "./support.ts";

const app = { url: "http://127.0.0.1:3001" };

async function run({
  start = async () => app,
  close = async () => undefined,
}: {
  start?: () => Promise<typeof app>;
  close?: (app: object, isGraceful: boolean) => Promise<unknown>;
} = {}) {
  let onExit: (code: number) => void = () => undefined;
  const exited = new Promise<number>((resolve) => {
    onExit = resolve;
  });
  const host = Object.assign(new EventEmitter(), { exit: vi.fn(onExit) });
  const { logger, lines } = readableLogger();
  await runApp({ logger, start, close, closeTimeoutMs: 500, host });
  return { host, exited, lines };
}

const never = () => new Promise<never>(() => undefined);

describe("runApp", () => {
  it("closes the app on a signal, then exits with 0", async () => {
    const close = vi.fn(async () => undefined);
    const { host, exited, lines } = await run({ close });
    expect(lines).toContainEqual(expect.objectContaining({ event: "started", url_host: "127.0.0.1:3001" }));
    host.emit("SIGTERM", "SIGTERM");
    expect(await exited).toBe(0);
    expect(close).toHaveBeenCalledExactlyOnceWith(app, true);
  });

  it("exits at once on the second signal", async () => {
    const { host } = await run({ close: never });
    host.emit("SIGINT", "SIGINT");
    expect(host.exit).not.toHaveBeenCalled();
    host.emit("SIGINT", "SIGINT");
    expect(host.exit).toHaveBeenCalledExactlyOnceWith(1);
  });

  it("exits with 1 when closing fails", async () => {
    const { host, exited, lines } = await run({ close: () => Promise.reject(new Error("no")) });
    host.emit("SIGTERM", "SIGTERM");
    expect(await exited).toBe(1);
    expect(lines).toContainEqual(expect.objectContaining({ event: "shutdown.failed" }));
  });

  it("exits with 1 when closing takes too long", async () => {
    const { host, exited, lines } = await run({ close: never });
    host.emit("SIGTERM", "SIGTERM");
    expect(await exited).toBe(1);
    expect(lines).toContainEqual(expect.objectContaining({ event: "shutdown.timed_out" }));
  });

  it("exits with 1 when the app does not start", async () => {
    const { exited, lines } = await run({ start: () => Promise.reject(new RangeError("10200001")) });
    expect(await exited).toBe(1);
    expect(lines).toContainEqual(expect.objectContaining({ event: "not_started", error: "RangeError" }));
  });

  it.each(["uncaughtException", "unhandledRejection"])(
    "closes the app without a drain after %s, and exits with 1",
    async (event) => {
      const close = vi.fn(async () => undefined);
      const { host, exited, lines } = await run({ close });
      host.emit(event, new RangeError("10200001"));
      expect(await exited).toBe(1);
      expect(close).toHaveBeenCalledExactlyOnceWith(app, false);
      expect(lines).toContainEqual(expect.objectContaining({ error: "RangeError" }));
      expect(JSON.stringify(lines)).not.toContain("10200001");
    },
  );
});
