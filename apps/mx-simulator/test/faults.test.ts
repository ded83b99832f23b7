import { afterEach, describe, expect, it } from "vitest";
import type { FaultKind } from "../src/index.ts";
import type { Caller, Person } from "./support.ts";
import { aMember, call, idle, run, start, status, until } from "./support.ts";

let mx: Caller;
afterEach(() => mx.simulator.close());

async function struck(kind: FaultKind): Promise<Person> {
  mx = await start({ backgroundEveryMs: 0, faults: { slowMs: 30 } });
  const person = await aMember(mx, "job:slow");
  mx.simulator.control.changeFaults({
    rules: [{ kind, member: person.guid, operation: "verify", times: 1 }],
  });
  return person;
}

const verify = (person: Person) => mx.call("POST", `${person.path}/verify`);
const jobs = (person: Person) => mx.simulator.control.member(person.guid).jobCounts.verify;

describe("faults before the effect", () => {
  it.each([
    ["error_500", 500, null],
    ["error_502", 502, null],
    ["error_503", 503, null],
    ["rate_limit", 429, null],
    ["rate_limit_retry_after", 429, "1"],
    ["retry_after_day", 503, "86400"],
    ["retry_after_garbage", 503, expect.stringContaining("GMT")],
    ["html_error", 502, null],
  ] as const)(
    "%s answers %i and starts nothing, and the next request is served",
    async (kind, code, wait) => {
      const person = await struck(kind);
      const answered = await verify(person);
      expect(answered.status).toBe(code);
      expect(answered.headers.get("retry-after")).toEqual(wait);
      if (kind === "html_error") expect(answered.body).toContain("<html>");
      expect(jobs(person)).toBe(0);
      expect((await verify(person)).status).toBe(202);
    },
  );

  it("reset cuts the connection", async () => {
    const person = await struck("reset");
    await expect(verify(person)).rejects.toThrow();
    expect(jobs(person)).toBe(0);
  });

  it("hang never answers", async () => {
    const person = await struck("hang");
    const signal = AbortSignal.timeout(50);
    const { authorization, accept } = {
      authorization: `Basic ${Buffer.from("client:key").toString("base64")}`,
      accept: "application/vnd.mx.api.v1+json",
    };
    const hung = fetch(`${mx.simulator.url}${person.path}/verify`, {
      method: "POST",
      headers: { authorization, accept },
      signal,
    });
    await expect(hung).rejects.toThrow(/timeout/i);
    expect(jobs(person)).toBe(0);
  });

  it("makes room for another hung socket by resetting the oldest", async () => {
    mx = await start({ faults: { hungSocketsMax: 1, rules: [{ kind: "hang", operation: "list_users" }] } });
    const first = mx.call("GET", "/users").catch((error: unknown) => error);
    await until(() => (mx.simulator.control.summary().faults["hang"] === 1 ? true : undefined));
    const second = mx.call("GET", "/users").catch((error: unknown) => error);
    expect(await first).toBeInstanceOf(Error);
    await mx.simulator.close();
    expect(await second).toBeInstanceOf(Error);
  });
});

describe("faults after the effect", () => {
  it.each(["lost_answer", "truncated_json", "invalid_json", "slow"] as const)(
    "%s has started the job",
    async (kind) => {
      const person = await struck(kind);
      const answered = await verify(person).catch((error: unknown) => error);
      if (kind === "lost_answer") expect(answered).toMatchObject({ status: 502 });
      if (kind === "truncated_json") expect(answered).toBeInstanceOf(SyntaxError);
      if (kind === "invalid_json") expect(answered).toMatchObject({ status: 202, body: "upstream says: ok" });
      if (kind === "slow") expect(answered).toMatchObject({ status: 202 });
      expect(jobs(person)).toBe(1);
    },
  );

  it("reset_after has started the job, and a blind repetition joins it", async () => {
    const person = await struck("reset_after");
    await expect(verify(person)).rejects.toThrow();
    await verify(person);
    expect(jobs(person)).toBe(1);
  });
});

describe("lateness", () => {
  it("shows the old status for a while after a job was accepted", async () => {
    mx = await start({ speed: 5, faults: { lateFlipRatio: 1, lateFlipMs: 15_000 }, backgroundEveryMs: 0 });
    const person = await aMember(mx, "job:fast");
    expect((await verify(person)).body.member).toMatchObject({ is_being_aggregated: false });
    expect(await status(mx, person)).toMatchObject({
      connection_status: "CREATED",
      is_being_aggregated: false,
    });
    expect((await mx.call("POST", `${person.path}/identify`)).status).toBe(409);
    await until(async () => ((await status(mx, person)).is_being_aggregated ? true : undefined));
    expect(await idle(mx, person)).toMatchObject({ connection_status: "CONNECTED" });
  });

  it("lets account numbers be read only a while after the end", async () => {
    mx = await start({ speed: 2, backgroundEveryMs: 0 });
    const person = await aMember(mx, "job:fast,numbers:late");
    await run(mx, person, "verify");
    const read = async () => (await mx.call("GET", `${person.path}/account_numbers`)).body.account_numbers;
    expect(await read()).toEqual([]);
    await until(async () => ((await read()).length === 2 ? true : undefined));
  });

  it("does not know a new user for a while", async () => {
    mx = await start({ speed: 2, faults: { propagationRatio: 1, propagationMs: 6_000 } });
    const { body } = await mx.call("POST", "/users", { user: { id: "late" } });
    const read = () => mx.call("GET", `/users/${body.user.guid}`);
    expect((await read()).status).toBe(404);
    await until(async () => ((await read()).status === 200 ? true : undefined));
  });
});

describe("ratios", () => {
  it("strike about as often as they say, and the same requests for the same seed", async () => {
    const fates = async () => {
      const other = await start({ preset: "none", seed: "soak", faults: { ratios: { error_503: 0.3 } } });
      const codes = [];
      for (let count = 0; count < 60; count++) codes.push((await other.call("GET", "/institutions")).status);
      await other.simulator.close();
      return codes;
    };
    mx = await start();
    const codes = await fates();
    expect(await fates()).toEqual(codes);
    const struckCount = codes.filter((code) => code === 503).length;
    expect(struckCount).toBeGreaterThan(8);
    expect(struckCount).toBeLessThan(30);
  });

  it("never touch the control routes, the docs or the health routes", async () => {
    mx = await start({ faults: { ratios: { error_500: 1 } } });
    for (const path of ["/_simulator/summary", "/docs", "/healthz", "/readyz"]) {
      expect((await call(mx.simulator.url, "GET", path, undefined, {})).status).toBe(200);
    }
    expect((await mx.call("GET", "/users")).status).toBe(500);
  });
});
