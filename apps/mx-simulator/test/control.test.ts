import { afterEach, describe, expect, it } from "vitest";
import { readSimulatorOptions } from "../src/config.ts";
import { behaviors } from "../src/docs/behaviors.ts";
import { escapeHtml } from "../src/docs/html.ts";
import { faultKinds } from "../src/faults/kinds.ts";
import { startSimulator } from "../src/index.ts";
import { institutions, ordinaryMeaning } from "../src/model/institution.ts";
import { connectionStatuses } from "../src/model/status.ts";
import { directives } from "../src/script/directives.ts";
import { passwords } from "../src/script/passwords.ts";
import { readScript } from "../src/script/read-script.ts";
import { aMember, type Client, call, idle, run, start, status, until } from "./support.ts";

let mx: Client;
afterEach(() => mx.simulator.close());

describe("determinism", () => {
  it("gives two simulators with one seed the same people, accounts and results, in any order of requests", async () => {
    mx = await start();
    const onboardAll = async (ids: string[], seed: string) => {
      const simulation = await start({ seed, backgroundEveryMs: 0, faults: { lateFlipRatio: 0.5 } });
      const results = new Map<string, unknown>();
      const people = await Promise.all(ids.map((id) => aMember(simulation, "mfa:TEXT@identify", { id })));
      for (const [index, person] of people.entries()) {
        await run(simulation, person, "verify");
        await run(simulation, person, "check_balance");
        const { body } = await simulation.call("GET", `${person.path}/accounts`);
        const numbers = await simulation.call("GET", `${person.path}/account_numbers`);
        const balances = body.accounts.map((account: { balance: number }) => account.balance);
        results.set(ids[index] ?? "", [person.guid, balances, numbers.body]);
      }
      await simulation.simulator.close();
      return results;
    };
    const inOrder = await onboardAll(["ann", "bob", "cid"], "7");
    expect(await onboardAll(["cid", "ann", "bob"], "7")).toEqual(inOrder);
    expect((await onboardAll(["ann", "bob", "cid"], "8")).get("ann")).not.toEqual(inOrder.get("ann"));
  });

  it("gives every account a number of its own and an ABA-valid routing number", async () => {
    mx = await start();
    const people = await Promise.all(Array.from({ length: 20 }, () => aMember(mx, "pw")));
    const accounts = people.flatMap(({ guid }) => mx.simulator.control.member(guid).accounts);
    expect(new Set(accounts.map(({ accountNumber }) => accountNumber)).size).toBe(120);
    for (const { routingNumber } of accounts) {
      const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = [...routingNumber].map(Number);
      expect((3 * (a + d + g) + 7 * (b + e + h) + (c + f + i)) % 10).toBe(0);
    }
  });
});

describe("activity log and summary", () => {
  it("report what happened to a member, in order", async () => {
    mx = await start({ backgroundEveryMs: 0 });
    const person = await aMember(mx, "pw");
    await run(mx, person, "verify");
    const { body } = await mx.call("GET", `/_simulator/ledger?member=${person.guid}`);
    const jobEntries = body.entries
      .filter((entry: { kind: string }) => entry.kind.startsWith("job"))
      .map((entry: { kind: string; what: string; outcome: string }) => [
        entry.kind,
        entry.what,
        entry.outcome,
      ]);
    expect(jobEntries).toEqual([
      ["job_start", "verify", "foreground"],
      ["job_request", "verify", "started"],
      ["job_end", "verify", "CONNECTED"],
    ]);
  });

  it("count status reads, their smallest interval, jobs and double starts", async () => {
    mx = await start({ backgroundEveryMs: 0 });
    const person = await aMember(mx, "job:fast");
    await mx.call("POST", `${person.path}/verify`);
    const ended = () => mx.simulator.control.ledger({ kind: "job_end" });
    await until(() => ended().length === 1);
    await mx.call("POST", `${person.path}/verify`);
    await idle(mx, person);
    await status(mx, person);
    const summary = mx.simulator.control.summary();
    expect(summary).toMatchObject({ jobs: { verify: 2 }, doubleStarts: 1, attached: 0 });
    expect(summary.members[person.guid]?.statusReads).toBe(summary.statusReads);
    expect(summary.fewestMsBetweenStatusReads).toBeGreaterThanOrEqual(0);
    expect(summary.requests["verify"]).toBe(2);
    expect(summary.answers["202"]).toBe(2);
    expect(summary.jobRequests).toEqual({ verify: 2 });
  });

  it("count entries that were dropped", async () => {
    mx = await start({ activityEntriesMax: 5 });
    const person = await aMember(mx, "pw");
    for (let count = 0; count < 20; count++) await status(mx, person);
    const entries = mx.simulator.control.ledger();
    expect(entries.map(({ seq }) => seq)).toEqual([16, 17, 18, 19, 20]);
    expect(mx.simulator.control.summary().statusReads).toBe(20);
  });
});

describe("control", () => {
  it("changes the bank's state, which MX imports with the next job", async () => {
    mx = await start({ backgroundEveryMs: 0 });
    const person = await aMember(mx, "pw");
    await run(mx, person, "verify");
    const [checking] = mx.simulator.control.member(person.guid).accounts;
    const account = checking?.guid ?? "";
    const read = async () => (await mx.call("GET", `/users/${person.user}/accounts/${account}`)).body.account;
    const before = await read();
    await mx.call("PATCH", `/_simulator/members/${person.guid}`, {
      accounts: [{ account, availableBalance: 1.25, isClosed: true }],
    });
    expect(await read()).toEqual(before);
    await run(mx, person, "check_balance");
    expect(await read()).toMatchObject({ available_balance: 1.25, is_closed: true });
  });

  it("changes the number of an account, which the next verification returns", async () => {
    mx = await start({ backgroundEveryMs: 0 });
    const person = await aMember(mx, "pw");
    const [checking] = mx.simulator.control.member(person.guid).accounts;
    mx.simulator.control.changeMember(person.guid, {
      accounts: [{ account: checking?.guid ?? "", accountNumber: "777" }],
    });
    await run(mx, person, "verify");
    const { account_numbers: numbers } = (await mx.call("GET", `${person.path}/account_numbers`)).body;
    expect(numbers[0]).toMatchObject({ account_number: "777" });
  });

  it.each(connectionStatuses)("forces %s", async (name) => {
    mx = await start();
    const person = await aMember(mx, "pw");
    const { body } = await mx.call("PATCH", `/_simulator/members/${person.guid}`, { status: name });
    expect(body).toMatchObject({ guid: person.guid, status: name });
    expect((await status(mx, person)).connection_status).toBe(name);
  });

  it("starts a background aggregation, which is visible like any other job", async () => {
    mx = await start({ speed: 100, backgroundEveryMs: 0 });
    const person = await aMember(mx, "job:slow@aggregate");
    await run(mx, person, "verify");
    mx.simulator.control.changeMember(person.guid, { startBackground: true });
    expect(await status(mx, person)).toMatchObject({ is_being_aggregated: true });
    expect((await mx.call("POST", `${person.path}/check_balance`)).status).toBe(409);
  });

  it("aggregates idle members in the background", async () => {
    mx = await start({ speed: 1000, backgroundEveryMs: 20_000 });
    const person = await aMember(mx, "pw");
    await run(mx, person, "verify");
    const jobs = () => mx.simulator.control.summary().members[person.guid]?.jobs;
    await until(() => (jobs()?.["background"] ?? 0) >= 2);
  });

  it("deletes everything on reset", async () => {
    mx = await start();
    const person = await aMember(mx, "pw");
    await mx.call("PUT", "/_simulator/faults", { ratios: { error_500: 1 } });
    expect((await mx.call("POST", "/_simulator/reset")).status).toBe(200);
    expect((await mx.call("GET", person.path)).status).toBe(404);
    expect(mx.simulator.control.ledger()).toEqual([]);
  });

  it("names the invalid property of a change", async () => {
    mx = await start();
    const { status: code, body } = await mx.call("PUT", "/_simulator/faults", { ratios: { error_500: 2 } });
    expect(code).toBe(400);
    expect(body.error.message).toContain("error_500");
  });
});

describe("the docs page", () => {
  it("contains every value that can be scripted, and loads nothing from other servers", async () => {
    mx = await start();
    const { body } = await call(mx.simulator.url, "GET", "/docs", undefined, {});
    const expected = [
      ...passwords.map(({ password }) => password),
      ...directives.flatMap(({ name, values = [] }) => [`${name}:`, ...values]),
      ...institutions.filter(({ meaning }) => meaning !== ordinaryMeaning).map(({ code }) => code),
      ...connectionStatuses,
      ...faultKinds,
    ];
    const examples = directives.map(({ example }) => example);
    for (const example of examples) expect(readScript(example).text).toBe(example);
    for (const text of [...expected, ...examples.map(escapeHtml)]) expect(body).toContain(text);
    expect(body).not.toMatch(/(src|href)="https?:/);
  });

  it("shows only passwords and requests that work", async () => {
    mx = await start();
    for (const wish of Object.values(behaviors).flat()) {
      const person = await aMember(mx, "script" in wish ? wish.script : "pw");
      if ("script" in wish) continue;
      const [account] = mx.simulator.control.member(person.guid).accounts;
      const body = JSON.stringify(wish.body)
        .replace("MBR-…", person.guid)
        .replace("ACT-…", String(account?.guid));
      const path = wish.path.replace("MBR-…", person.guid);
      const { status: code } = await mx.call(wish.method, path, JSON.parse(body));
      expect([wish.wanted, code]).toEqual([wish.wanted, 200]);
      mx.simulator.control.reset();
    }
  });
});

describe("configuration", () => {
  it("reports every problem at once", async () => {
    mx = await start();
    const read = () =>
      readSimulatorOptions({
        SIMULATOR_SPEED: "-1",
        SIMULATOR_WEBHOOK_URL: "https://bank.example",
        SIMULATOR_WEBHOOK_CREDENTIALS: "no-colon",
        SIMULATOR_FAULTS: "awful",
        SIMULATOR_FAULT_RATIOS: "error_500=7",
      });
    expect(read).toThrow(
      expect.objectContaining({
        problems: [
          expect.objectContaining({ name: "SIMULATOR_SPEED" }),
          expect.objectContaining({ name: "SIMULATOR_FAULTS" }),
          expect.objectContaining({ name: "SIMULATOR_FAULT_RATIOS" }),
          expect.objectContaining({ name: "SIMULATOR_WEBHOOK_URL" }),
          expect.objectContaining({ name: "SIMULATOR_WEBHOOK_CREDENTIALS" }),
        ],
      }),
    );
  });

  it("has a default for everything, and applies single settings over a preset", async () => {
    mx = await start();
    expect(readSimulatorOptions({ SIMULATOR_WEBHOOK_URL: "" })).toMatchObject({ port: 3010, speed: 1 });
    const options = readSimulatorOptions({
      SIMULATOR_PORT: "0",
      SIMULATOR_FAULTS: "harsh",
      SIMULATOR_FAULT_RATIOS: "error_500=0.5,hang=0",
      SIMULATOR_LATE_FLIP: "0",
    });
    const simulator = await startSimulator(options);
    expect(simulator.control.changeFaults({})).toMatchObject({
      ratios: { error_500: 0.5, hang: 0, error_502: 0.015 },
      lateFlipRatio: 0,
      lateDataRatio: 0.5,
    });
    await simulator.close();
  });
});
