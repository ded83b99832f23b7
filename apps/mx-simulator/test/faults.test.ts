import { afterEach, describe, expect, it } from "vitest";
import type { FaultKind } from "../src/faults/kinds.ts";
import {
  aMember,
  basicAuth,
  type Client,
  call,
  idle,
  mediaType,
  type Person,
  run,
  start,
  status,
  until,
} from "./support.ts";

let mx: Client;
afterEach(() => mx.simulator.close());

async function withFault(kind: FaultKind): Promise<Person> {
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
    "%s returns %i and starts nothing, and the next request succeeds",
    async (kind, code, retryAfter) => {
      const person = await withFault(kind);
      const response = await verify(person);
      expect(response.status).toBe(code);
      expect(response.headers.get("retry-after")).toEqual(retryAfter);
      if (kind === "html_error") expect(response.body).toContain("<html>");
      expect(jobs(person)).toBe(0);
      expect((await verify(person)).status).toBe(202);
    },
  );

  it("reset closes the connection", async () => {
    const person = await withFault("reset");
    await expect(verify(person)).rejects.toThrow();
    expect(jobs(person)).toBe(0);
  });

  it("hang never responds", async () => {
    const person = await withFault("hang");
    const signal = AbortSignal.timeout(50);
    const hung = fetch(`${mx.simulator.url}${person.path}/verify`, {
      method: "POST",
      headers: { authorization: basicAuth("client:key"), accept: mediaType },
      signal,
    });
    await expect(hung).rejects.toThrow(/timeout/i);
    expect(jobs(person)).toBe(0);
  });

  it("resets the oldest hung socket when there are too many", async () => {
    mx = await start({ faults: { hungSocketsMax: 1, rules: [{ kind: "hang", operation: "list_users" }] } });
    const first = mx.call("GET", "/users").catch((error: unknown) => error);
    await until(() => mx.simulator.control.summary().faults["hang"] === 1);
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
      const person = await withFault(kind);
      const response = await verify(person).catch((error: unknown) => error);
      if (kind === "lost_answer") expect(response).toMatchObject({ status: 502 });
      if (kind === "truncated_json") expect(response).toBeInstanceOf(SyntaxError);
      if (kind === "invalid_json") expect(response).toMatchObject({ status: 202, body: "upstream says: ok" });
      if (kind === "slow") expect(response).toMatchObject({ status: 202 });
      expect(jobs(person)).toBe(1);
    },
  );

  it("reset_after has started the job, and a repeated request attaches to it", async () => {
    const person = await withFault("reset_after");
    await expect(verify(person)).rejects.toThrow();
    await verify(person);
    expect(jobs(person)).toBe(1);
  });
});

describe("delays", () => {
  it("shows the old status for some time after a job was accepted", async () => {
    mx = await start({ speed: 5, faults: { lateFlipRatio: 1, lateFlipMs: 15_000 }, backgroundEveryMs: 0 });
    const person = await aMember(mx, "job:fast");
    expect((await verify(person)).body.member).toMatchObject({ is_being_aggregated: false });
    expect(await status(mx, person)).toMatchObject({
      connection_status: "CREATED",
      is_being_aggregated: false,
    });
    expect((await mx.call("POST", `${person.path}/identify`)).status).toBe(409);
    await until(async () => (await status(mx, person)).is_being_aggregated);
    expect(await idle(mx, person)).toMatchObject({ connection_status: "CONNECTED" });
  });

  it("makes account numbers readable some time after the end of the job", async () => {
    mx = await start({ speed: 2, backgroundEveryMs: 0 });
    const person = await aMember(mx, "job:fast,numbers:late");
    await run(mx, person, "verify");
    const read = async () => (await mx.call("GET", `${person.path}/account_numbers`)).body.account_numbers;
    expect(await read()).toEqual([]);
    await until(async () => (await read()).length === 2);
  });

  it("does not find a new user at first", async () => {
    mx = await start({ speed: 2, faults: { propagationRatio: 1, propagationMs: 6_000 } });
    const { body } = await mx.call("POST", "/users", { user: { id: "late" } });
    const read = () => mx.call("GET", `/users/${body.user.guid}`);
    expect((await read()).status).toBe(404);
    await until(async () => (await read()).status === 200);
  });
});

describe("ratios", () => {
  it("fail the given share of requests, and the same requests for the same seed", async () => {
    const statusCodes = async () => {
      const other = await start({ preset: "none", seed: "soak", faults: { ratios: { error_503: 0.3 } } });
      const codes = [];
      for (let count = 0; count < 60; count++) codes.push((await other.call("GET", "/institutions")).status);
      await other.simulator.close();
      return codes;
    };
    mx = await start();
    const codes = await statusCodes();
    expect(await statusCodes()).toEqual(codes);
    const failedCount = codes.filter((code) => code === 503).length;
    expect(failedCount).toBeGreaterThan(8);
    expect(failedCount).toBeLessThan(30);
  });

  it("do not apply to the control routes, the docs and the health routes", async () => {
    mx = await start({ faults: { ratios: { error_500: 1 } } });
    for (const path of ["/_simulator/summary", "/docs", "/healthz", "/readyz", "/metrics"]) {
      expect((await call(mx.simulator.url, "GET", path, undefined, {})).status).toBe(200);
    }
    expect((await mx.call("GET", "/users")).status).toBe(500);
  });
});
