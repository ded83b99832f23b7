import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { createClient } from "@account-opening/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectSimulator } from "../../apps/cli/src/simulator/control.ts";
import { decisionRecipes, memberRecipes } from "../../apps/cli/src/simulator/recipes.ts";
import { trigger } from "../../apps/cli/src/simulator/trigger.ts";
import { fromNow } from "../harness/balance-checks.ts";
import { debitableOf } from "../harness/core-bank.ts";
import { onboard } from "../harness/onboard.ts";
import { startReceiver } from "../harness/receiver.ts";
import { type System, startSystem } from "../harness/system.ts";
import { until } from "../harness/until.ts";

const program = fileURLToPath(new URL("../../apps/cli/dist/main.js", import.meta.url));

let system: System;
beforeAll(async () => {
  // A member whose jobs are retried must not time out before its last retry.
  system = await startSystem({ env: { JOB_DEADLINE_MS: "1800000" } });
});
afterAll(() => system.stop());

interface Result {
  code: number;
  out: string;
  err: string;
}

/** Runs the built program. Each line of its output is passed to `onLine` with a way to interrupt the program. */
function run(
  args: readonly string[],
  onLine?: (line: string, interrupt: () => void) => void,
): Promise<Result> {
  const env = {
    PATH: "/usr/bin:/bin",
    ACCOUNT_OPENING_URL: system.urls.api,
    ACCOUNT_OPENING_KEY: system.apiKey,
    ACCOUNT_OPENING_SIMULATOR_URL: system.mx.url,
  };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [program, ...args], { env }, (error, out, err) => {
      resolve({ code: typeof error?.code === "number" ? error.code : (child.exitCode ?? 0), out, err });
    });
    if (onLine !== undefined)
      child.stdout?.on("data", (text) => onLine(String(text), () => child.kill("SIGINT")));
  });
}

async function runJson(...args: string[]): Promise<unknown> {
  const { code, out, err } = await run([...args, "--json"]);
  expect({ args, code, err }).toMatchObject({ args, code: 0 });
  return JSON.parse(out);
}

describe("account-opening", () => {
  it("lists, shows and continues members", async () => {
    const { guid } = await onboard(system.bank, { id: "cli-member", password: "password" });
    expect(await runJson("members", "list", "--id", "cli-member-member")).toMatchObject([{ guid }]);
    const shown = await run(["members", "get", guid]);
    expect(shown.out).toMatch(/state\s+identified/);
    expect(shown.out).toContain("CAN DEBIT");
    const timeline = await run(["members", "timeline", guid]);
    expect(timeline.out).toContain("state_changed");
    expect(timeline.out).toContain("to=identified");
    expect(await runJson("members", "refresh", guid)).toMatchObject({ guid });
    const retry = await run(["members", "retry", guid]);
    expect(retry).toMatchObject({ code: 2, err: expect.stringContaining("Member cannot be retried") });
    expect(await runJson("members", "verify", guid)).toMatchObject({ guid, state: "verifying" });
  });

  it("explains a decision", async () => {
    const member = await onboard(system.bank, { id: "cli-debit", password: "balance:12.50" });
    const check = await system.bank.scheduleCheck({
      debit_id: "CLI-1",
      account_guid: debitableOf(member),
      amount: "125.00",
      decide_by: fromNow(240_000),
    });
    await until("the debit is decided", async () => (await system.bank.check(check.id)).decision);
    expect(await runJson("checks", "list", "--member", member.guid)).toMatchObject([{ debit_id: "CLI-1" }]);
    expect((await run(["checks", "get", "CLI-1"])).out).toMatch(/decision\s+insufficient/);
    const { out } = await run(["why", "CLI-1"]);
    expect(out).toContain("The debit must not be released: the balance does not cover it.");
    expect(out).toContain("112.50 USD are missing");
    expect(await runJson("why", check.id)).toMatchObject({ check: { debit_id: "CLI-1" } });
    const unknown = await run(["why", "CLI-2"]);
    expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining("account-opening checks list") });
  });

  it("prints the latest events, and follows the feed until it is interrupted", async () => {
    const { guid } = await onboard(system.bank, { id: "cli-events", password: "password" });
    const latest = await run(["events", "tail", "--lines", "200", "--json"]);
    const events = latest.out.trimEnd().split("\n");
    expect(events.at(-1)).toContain(guid);
    let wasFollowed = false;
    const following = run(["events", "tail", "--follow", "--lines", "1"], (line, interrupt) => {
      if (!wasFollowed) void onboard(system.bank, { id: "cli-follow", password: "password" });
      wasFollowed = true;
      if (line.includes("member.identified") && !line.includes(guid)) interrupt();
    });
    expect(await following).toMatchObject({ code: 130, err: "" });
  });

  it("tests and replays an endpoint", async () => {
    const receiver = await startReceiver();
    const { id, secret } = await system.bank.createEndpoint(receiver.url);
    receiver.addSecret(secret);
    expect((await run(["endpoints", "list"])).out).toContain(receiver.url);
    const { event_id: eventId } = Object(await runJson("endpoints", "test", id));
    await until("the test event is delivered", () => receiver.received.some((event) => event.id === eventId));
    expect(await runJson("endpoints", "replay", id)).toEqual({ count: expect.any(Number) });
    await receiver.close();
  });

  it("ends without an error if its output is no longer read", async () => {
    const child = spawn(process.execPath, [program, "--help"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.destroy();
    const errors = await text(child.stderr);
    const [code] = child.exitCode === null ? await once(child, "close") : [child.exitCode];
    expect({ code, errors }).toEqual({ code: 0, errors: "" });
  });

  it.each([
    [["complete", "--", ""], "members"],
    [["complete", "--", "members", ""], "timeline"],
    [["complete", "--", "members", "list", "--state", ""], "action_required"],
    [["completion", "bash"], "account-opening"],
    [["completion", "zsh"], "account-opening"],
  ])("%j prints %s", async (args, printed) => {
    expect(await run(args)).toMatchObject({ code: 0, out: expect.stringContaining(printed) });
  });
});

describe("account-opening simulator", () => {
  it("triggers every event type and every state, with every reason", async () => {
    const context = createContext();
    const recipes = Object.entries(memberRecipes).flatMap(([state, byReason]) =>
      [...byReason.keys()].map((reason) => ({ state, reason })),
    );
    const reached = await Promise.all(
      recipes.map(async ({ state, reason }) => {
        const { member, event } = await trigger(context, state, reason ?? undefined);
        const data = event?.type.startsWith("member.") ? event.data : member;
        return { state: data.state, reason: data.reason };
      }),
    );
    expect(reached).toEqual(recipes);
    for (const type of ["member.connection_changed", "member.account_numbers_changed"])
      expect((await trigger(context, type, undefined)).event?.type).toBe(type);
  });

  it("triggers every decision", async () => {
    const context = createContext();
    const recipes = Object.entries(decisionRecipes).flatMap(([decision, byReason]) =>
      [...byReason.keys()].map((reason) => ({ decision, reason })),
    );
    const decided = await Promise.all(
      recipes.map(async ({ decision, reason }) => {
        const { event } = await trigger(context, decision, reason ?? undefined);
        return event?.type === "balance_check.decided"
          ? { decision: event.data.decision, reason: event.data.reason }
          : null;
      }),
    );
    expect(decided).toEqual(recipes);
  });

  it("changes a member at MX, and skips time", async () => {
    const { out, code } = await run(["simulator", "trigger", "member.challenged"]);
    expect(code).toBe(0);
    const { data, type } = JSON.parse(out);
    expect(type).toBe("member.challenged");
    expect(await runJsonOutput("simulator", "advance", "86400")).toMatchObject({
      happenedCount: expect.any(Number),
    });
    await until("the unanswered challenge has expired", async () => {
      const { state, reason } = await system.bank.member(data.member_guid);
      return state === "action_required" && reason === "expired";
    });
    const wrong = await run(["simulator", "trigger", "failed", "--reason", "bored"]);
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining("no_eligible_accounts") });
  });
});

async function runJsonOutput(...args: string[]): Promise<unknown> {
  return JSON.parse((await run(args)).out);
}

function createContext() {
  const { signal } = new AbortController();
  const env = { ACCOUNT_OPENING_SIMULATOR_URL: system.mx.url };
  const silent = () => undefined;
  return {
    api: createClient({ baseUrl: system.urls.api, apiKey: system.apiKey }),
    simulator: connectSimulator({ env, signal, out: silent, err: silent }),
    signal,
  };
}
