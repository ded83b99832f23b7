import { afterEach, describe, expect, it } from "vitest";
import { readConfig } from "../src/config.ts";
import { escapeHtml } from "../src/docs/html.ts";
import { FAULT_KINDS } from "../src/faults/kinds.ts";
import { STATUSES, startSimulator } from "../src/index.ts";
import { CLAUSES } from "../src/script/clauses.ts";
import { readScript } from "../src/script/read-script.ts";
import { WORDS } from "../src/script/words.ts";
import { INSTITUTIONS, ORDINARY_MEANING } from "../src/world/institution.ts";
import type { Caller } from "./support.ts";
import { aMember, call, idle, run, start, status, until } from "./support.ts";

let mx: Caller;
afterEach(() => mx.simulator.close());

describe("determinism", () => {
  it("gives two simulators of one seed the same people, banks and fates, whatever the order of requests", async () => {
    mx = await start();
    const live = async (ids: string[], seed: string) => {
      const world = await start({ seed, backgroundEveryMs: 0, faults: { lateFlipRatio: 0.5 } });
      const told = new Map<string, unknown>();
      const people = await Promise.all(ids.map((id) => aMember(world, "mfa:TEXT@identify", { id })));
      for (const [index, person] of people.entries()) {
        await run(world, person, "verify");
        await run(world, person, "check_balance");
        const { body } = await world.call("GET", `${person.path}/accounts`);
        const numbers = await world.call("GET", `${person.path}/account_numbers`);
        const balances = body.accounts.map((account: { balance: number }) => account.balance);
        told.set(ids[index] ?? "", [person.guid, balances, numbers.body]);
      }
      await world.simulator.close();
      return told;
    };
    const forwards = await live(["ann", "bob", "cid"], "7");
    expect(await live(["cid", "ann", "bob"], "7")).toEqual(forwards);
    expect((await live(["ann", "bob", "cid"], "8")).get("ann")).not.toEqual(forwards.get("ann"));
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

describe("ledger and summary", () => {
  it("tell what truly happened to a member, in order", async () => {
    mx = await start({ backgroundEveryMs: 0 });
    const person = await aMember(mx, "pw");
    await run(mx, person, "verify");
    const { body } = await mx.call("GET", `/_simulator/ledger?member=${person.guid}`);
    const told = body.entries
      .filter((entry: { kind: string }) => entry.kind.startsWith("job"))
      .map((entry: { kind: string; what: string; outcome: string }) => [
        entry.kind,
        entry.what,
        entry.outcome,
      ]);
    expect(told).toEqual([
      ["job_start", "verify", "foreground"],
      ["job_request", "verify", "started"],
      ["job_end", "verify", "CONNECTED"],
    ]);
  });

  it("count status reads, their smallest gap, jobs and double starts", async () => {
    mx = await start({ backgroundEveryMs: 0 });
    const person = await aMember(mx, "job:fast");
    await mx.call("POST", `${person.path}/verify`);
    const ended = () => mx.simulator.control.ledger({ kind: "job_end" });
    await until(() => (ended().length === 1 ? true : undefined));
    await mx.call("POST", `${person.path}/verify`);
    await idle(mx, person);
    await status(mx, person);
    const summary = mx.simulator.control.summary();
    expect(summary).toMatchObject({ jobs: { verify: 2 }, doubleStarts: 1, attached: 0 });
    expect(summary.members[person.guid]?.statusReads).toBe(summary.statusReads);
    expect(summary.fewestMsBetweenStatusReads).toBeGreaterThanOrEqual(0);
    expect(summary.requests["verify"]).toBe(2);
    expect(summary.answers["202"]).toBe(3);
  });

  it("keep counting when old entries are dropped", async () => {
    mx = await start({ ledgerCap: 5 });
    const person = await aMember(mx, "pw");
    for (let count = 0; count < 20; count++) await status(mx, person);
    const entries = mx.simulator.control.ledger();
    expect(entries.map(({ seq }) => seq)).toEqual([16, 17, 18, 19, 20]);
    expect(mx.simulator.control.summary().statusReads).toBe(20);
  });
});

describe("control", () => {
  it("changes the bank's side, which MX learns with the next job", async () => {
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

  it.each(STATUSES)("forces %s", async (name) => {
    mx = await start();
    const person = await aMember(mx, "pw");
    const { body } = await mx.call("PATCH", `/_simulator/members/${person.guid}`, { status: name });
    expect(body).toMatchObject({ guid: person.guid, status: name });
    expect((await status(mx, person)).connection_status).toBe(name);
  });

  it("starts a background aggregation, which looks like any other job", async () => {
    mx = await start({ speed: 100, backgroundEveryMs: 0 });
    const person = await aMember(mx, "job:slow@aggregate");
    await run(mx, person, "verify");
    mx.simulator.control.changeMember(person.guid, { startBackground: true });
    expect(await status(mx, person)).toMatchObject({ is_being_aggregated: true });
    expect((await mx.call("POST", `${person.path}/check_balance`)).status).toBe(409);
  });

  it("aggregates idle members in the background by itself", async () => {
    mx = await start({ speed: 1000, backgroundEveryMs: 20_000 });
    const person = await aMember(mx, "pw");
    await run(mx, person, "verify");
    await until(() =>
      (mx.simulator.control.summary().members[person.guid]?.jobs["background"] ?? 0) >= 2 ? true : undefined,
    );
  });

  it("forgets everything on reset", async () => {
    mx = await start();
    const person = await aMember(mx, "pw");
    await mx.call("PUT", "/_simulator/faults", { ratios: { error_500: 1 } });
    expect((await mx.call("POST", "/_simulator/reset")).status).toBe(200);
    expect((await mx.call("GET", person.path)).status).toBe(404);
    expect(mx.simulator.control.ledger()).toEqual([]);
  });

  it("says what is wrong with a change", async () => {
    mx = await start();
    const { status: code, body } = await mx.call("PUT", "/_simulator/faults", { ratios: { error_500: 2 } });
    expect(code).toBe(400);
    expect(body.error.message).toContain("error_500");
  });
});

describe("the docs page", () => {
  it("mentions every word that can be scripted, and nothing from elsewhere", async () => {
    mx = await start();
    const { body } = await call(mx.simulator.url, "GET", "/docs", undefined, {});
    const words = [
      ...WORDS.map(({ word }) => word),
      ...CLAUSES.flatMap(({ name, words: known }) => [`${name}:`, ...known]),
      ...INSTITUTIONS.filter(({ meaning }) => meaning !== ORDINARY_MEANING).map(({ code }) => code),
      ...STATUSES,
      ...FAULT_KINDS,
    ];
    const examples = CLAUSES.map(({ example }) => example);
    for (const example of examples) expect(readScript(example).text).toBe(example);
    for (const word of [...words, ...examples.map(escapeHtml)]) expect(body).toContain(word);
    expect(body).not.toMatch(/(src|href)="https?:/);
  });
});

describe("configuration", () => {
  it("names every problem at once", async () => {
    mx = await start();
    const { problems } = readConfig({
      SIMULATOR_SPEED: "-1",
      SIMULATOR_WEBHOOK_URL: "https://bank.example",
      SIMULATOR_WEBHOOK_CREDENTIALS: "nobody",
      SIMULATOR_FAULTS: "awful",
      SIMULATOR_FAULT_RATIOS: "error_500=7",
    });
    expect(problems?.map((problem) => problem.split(":")[0])).toEqual([
      "SIMULATOR_SPEED",
      "SIMULATOR_FAULTS",
      "SIMULATOR_FAULT_RATIOS",
      "SIMULATOR_WEBHOOK_URL",
      "SIMULATOR_WEBHOOK_CREDENTIALS",
    ]);
  });

  it("starts with nothing set, and with everything from a preset changed", async () => {
    mx = await start();
    expect(readConfig({ SIMULATOR_WEBHOOK_URL: "" }).options).toMatchObject({ port: 3010, speed: 1 });
    const { options } = readConfig({
      SIMULATOR_PORT: "0",
      SIMULATOR_FAULTS: "harsh",
      SIMULATOR_FAULT_RATIOS: "error_500=0.5,hang=0",
      SIMULATOR_LATE_FLIP: "0",
    });
    const simulator = await startSimulator(options ?? {});
    expect(simulator.control.changeFaults({})).toMatchObject({
      ratios: { error_500: 0.5, hang: 0, error_502: 0.015 },
      lateFlipRatio: 0,
      lateDataRatio: 0.5,
    });
    await simulator.close();
  });
});
