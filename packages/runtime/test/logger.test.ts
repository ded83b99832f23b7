import { describe, expect, it } from "vitest";
import { logConsole } from "../src/log/log-console.ts";
import type { LogFields } from "../src/log/log-fields.ts";
import { readableLogger } from "./support.ts";

class OursError extends Error {
  override readonly name = "OursError";
}

describe("logger", () => {
  it("writes one line with app, level, time, event and fields", () => {
    const { logger, lines } = readableLogger();
    logger.event("call.performed", { member_guid: "MBR-1", outcome: "done", duration_ms: 12, reason: null });
    expect(lines).toEqual([
      {
        level: "info",
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        app: "test",
        event: "call.performed",
        member_guid: "MBR-1",
        outcome: "done",
        duration_ms: 12,
        reason: null,
      },
    ]);
  });

  it("drops a field that is not allowed, and a value of another type", () => {
    const { logger, lines } = readableLogger();
    // @ts-expect-error account_number is not a field of a log line
    logger.event("oops", { account_number: "10200001" });
    const smuggled = { state: { account_number: "10200001" }, count: "10200001" } as unknown as LogFields;
    logger.warn("oops", smuggled);
    expect(JSON.stringify(lines)).not.toContain("10200001");
  });

  it("logs class, code and frames of an unknown error, without its message and causes' messages", () => {
    const { logger, lines } = readableLogger();
    const cause = Object.assign(new TypeError("value 10200001"), { code: "23505", body: "10200001" });
    const error = new Error("refused:\n    at 10200001", { cause });
    logger.error("call.failed", error, { call: "read_status" });
    expect(lines).toMatchObject([
      {
        level: "error",
        event: "call.failed",
        call: "read_status",
        error: "Error",
        error_causes: ["TypeError 23505"],
      },
    ]);
    expect(lines[0]?.["error_frames"]).toEqual(
      expect.arrayContaining([expect.stringContaining("logger.test")]),
    );
    expect(JSON.stringify(lines)).not.toContain("10200001");
  });

  it("includes the message of an own error", () => {
    const { logger, lines } = readableLogger({ isOwnError: (error) => error instanceof OursError });
    logger.error("call.failed", new OursError("MX answered 503 to read_status"));
    expect(lines).toMatchObject([{ error: "OursError", error_message: "MX answered 503 to read_status" }]);
  });

  it("accepts a thrown value that is not an Error", () => {
    const { logger, lines } = readableLogger();
    logger.error("call.failed", "10200001");
    expect(lines).toMatchObject([{ error: "not an Error but string" }]);
  });
});

it("console output of libraries and Node's warnings are log lines", () => {
  const { logger, lines } = readableLogger();
  const methods = { ...console };
  const listeners = process.listeners("warning");
  try {
    logConsole(logger);
    console.warn("Skipping %s", "the check");
    process.emit("warning", Object.assign(new Error("old API"), { name: "DeprecationWarning" }));
  } finally {
    Object.assign(console, methods);
    process.removeAllListeners("warning");
    for (const listener of listeners) process.on("warning", listener);
  }
  expect(lines).toMatchObject([
    { level: "warn", event: "console", reason: "Skipping the check" },
    { level: "warn", event: "node_warning", name: "DeprecationWarning", reason: "old API" },
  ]);
});

describe("routine lines", () => {
  const guids = Array.from({ length: 2_000 }, (_, index) => `MBR-${index}`);

  function sampledOf(routineShare: number): string[] {
    const { logger, lines } = readableLogger({ routineShare });
    for (const member_guid of guids) {
      logger.routine("call.performed", { member_guid });
      logger.routine("member.advanced", { member_guid });
    }
    return lines.map((line) => String(line["member_guid"]));
  }

  it("are all written by default, and none with a share of 0", () => {
    const { logger, lines } = readableLogger();
    logger.routine("call.performed", { member_guid: "MBR-1" });
    expect(lines).toHaveLength(1);
    expect(sampledOf(0)).toEqual([]);
  });

  it("are written for a share of the members, and completely for each of these", () => {
    const sampled = sampledOf(0.1);
    const members = new Set(sampled);
    expect(members.size).toBeGreaterThan(140);
    expect(members.size).toBeLessThan(260);
    expect(sampled).toHaveLength(2 * members.size);
    expect(sampledOf(0.2)).toEqual(expect.arrayContaining(sampled));
  });
});
