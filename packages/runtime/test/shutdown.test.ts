import { EventEmitter } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { createShutdown } from "../src/index.ts";
import { readableLogger } from "./support.ts";

function aProcess() {
  const exits: number[] = [];
  const host = Object.assign(new EventEmitter(), { exit: (code: number) => void exits.push(code) });
  const { logger, lines } = readableLogger();
  const shutdown = createShutdown({ logger, deadlineMs: 2_000, host });
  return { host, exits, shutdown, lines };
}

describe("shutdown", () => {
  it("stops what started last first, then exits with 0", async () => {
    const { host, exits, shutdown } = aProcess();
    const stopped: string[] = [];
    shutdown.defer("pool", () => stopped.push("pool"));
    shutdown.defer("server", async () => stopped.push("server"));
    expect(shutdown.assertRunning).not.toThrow();
    host.emit("SIGTERM", "SIGTERM");
    expect(shutdown.isStopping).toBe(true);
    expect(shutdown.assertRunning).toThrow("stopping");
    await shutdown.stop("again");
    expect(stopped).toEqual(["server", "pool"]);
    expect(exits).toEqual([0]);
  });

  it("exits at once on the second signal", () => {
    const { host, exits, shutdown } = aProcess();
    shutdown.defer("stuck", () => new Promise(() => undefined));
    host.emit("SIGINT", "SIGINT");
    expect(exits).toEqual([]);
    host.emit("SIGINT", "SIGINT");
    expect(exits).toEqual([1]);
  });

  it("goes on when a clean-up fails, and exits with 1", async () => {
    const { exits, shutdown, lines } = aProcess();
    const cleanUp = vi.fn();
    shutdown.defer("pool", cleanUp);
    shutdown.defer("server", () => Promise.reject(new Error("no")));
    await shutdown.stop("test");
    expect(cleanUp).toHaveBeenCalledOnce();
    expect(exits).toEqual([1]);
    expect(lines).toContainEqual(
      expect.objectContaining({ event: "shutdown.clean_up_failed", name: "server" }),
    );
  });

  it("exits at the deadline and names what hangs", async () => {
    const { exits, shutdown, lines } = aProcess();
    shutdown.defer("consumer", () => new Promise(() => undefined));
    await shutdown.stop("test");
    expect(exits).toEqual([1]);
    expect(lines).toContainEqual(
      expect.objectContaining({ event: "shutdown.deadline_passed", name: "consumer" }),
    );
  });

  it.each(["uncaughtException", "unhandledRejection"])(
    "cleans up after %s and exits with 1",
    async (event) => {
      const { host, exits, shutdown, lines } = aProcess();
      const cleanUp = vi.fn();
      shutdown.defer("pool", cleanUp);
      host.emit(event, new RangeError("10200001"));
      await shutdown.stop("again");
      expect(cleanUp).toHaveBeenCalledOnce();
      expect(exits).toEqual([1]);
      expect(lines).toContainEqual(expect.objectContaining({ error: "RangeError" }));
      expect(JSON.stringify(lines)).not.toContain("10200001");
    },
  );
});
