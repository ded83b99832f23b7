import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  aMember,
  answer,
  basicAuth,
  type Client,
  call,
  challenged,
  credentials,
  idle,
  run,
  start,
  status,
  until,
} from "./support.ts";

let mx: Client;
beforeAll(async () => {
  mx = await start({ speed: 100, backgroundEveryMs: 0 });
});
afterAll(() => mx.simulator.close());

describe("authentication", () => {
  const headers = { accept: "application/vnd.mx.api.v1+json", authorization: basicAuth("client:key") };

  it("returns 401 without WWW-Authenticate for wrong or missing credentials", async () => {
    const wrong = await call(mx.simulator.url, "GET", "/users", undefined, {
      ...headers,
      authorization: basicAuth("client:no"),
    });
    expect(wrong.status).toBe(401);
    expect(wrong.headers.get("www-authenticate")).toBeNull();
    expect(wrong.body.error).toMatchObject({ status: "unauthorized", message: expect.any(String) });
  });

  it("returns 406 when no header names the version, or one names another", async () => {
    const statusWith = async (more: Record<string, string>) =>
      (await call(mx.simulator.url, "GET", "/users", undefined, { ...headers, ...more })).status;
    expect(await statusWith({ accept: "application/json" })).toBe(406);
    expect(await statusWith({ "accept-version": "v20250224" })).toBe(406);
    expect(await statusWith({ accept: "application/json", "accept-version": "v20111101" })).toBe(200);
  });

  it("can require Accept-Version", async () => {
    const strict = await start({ requiresAcceptVersion: true });
    expect((await strict.call("GET", "/users")).status).toBe(406);
    await strict.simulator.close();
  });

  it("returns errors for unknown routes and invalid JSON in MX's format", async () => {
    expect((await mx.call("GET", "/webhooks")).body.error.message).toBe("Invalid route");
    const broken = await fetch(`${mx.simulator.url}/users`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: "{",
    });
    expect(broken.status).toBe(400);
  });
});

describe("users and members", () => {
  it("refuses a second user with the same id, until the first is deleted", async () => {
    const first = await mx.call("POST", "/users", { user: { id: "one-of-a-kind" } });
    expect((await mx.call("POST", "/users", { user: { id: "one-of-a-kind" } })).status).toBe(409);
    expect((await mx.call("DELETE", `/users/${first.body.user.guid}`)).status).toBe(204);
    const again = await mx.call("POST", "/users", { user: { id: "one-of-a-kind" } });
    expect(again.status).toBe(200);
    expect(again.body.user.guid).not.toBe(first.body.user.guid);
    expect((await mx.call("POST", "/users", { user: {} })).status).toBe(400);
  });

  it("deletes a user's members with the user, also those with a running job", async () => {
    const person = await aMember(mx, "password", { id: "to-be-deleted" });
    expect((await mx.call("POST", `${person.path}/verify`)).status).toBe(202);
    expect((await mx.call("DELETE", `/users/${person.user}`)).status).toBe(204);
    for (const path of [`/users/${person.user}`, person.path, `${person.path}/status`])
      expect((await mx.call("GET", path)).status).toBe(404);
    for (const path of [`/users/${person.user}`, person.path])
      expect((await mx.call("DELETE", path)).status).toBe(404);
    expect((await mx.call("GET", "/users?id=to-be-deleted")).body.users).toEqual([]);
  });

  it("refuses the same credentials twice at one institution, and a 26th member", async () => {
    const { user } = await aMember(mx, "pw0");
    const add = async (password: string) =>
      await mx.call("POST", `/users/${user}/members`, {
        member: {
          institution_code: "mxbank",
          credentials: await credentials(mx, password),
          skip_aggregation: true,
        },
      });
    expect((await add("pw0")).status).toBe(409);
    for (let number = 1; number < 25; number++) expect((await add(`pw${number}`)).status).toBe(202);
    expect((await add("pw25")).status).toBe(405);
    const { body } = await mx.call("GET", `/users/${user}/members?records_per_page=10&page=3`);
    expect(body.members).toHaveLength(5);
    expect(body.pagination).toEqual({ current_page: 3, per_page: 10, total_entries: 25, total_pages: 3 });
  });

  it("replaces a page size out of range by 25", async () => {
    for (const size of ["9", "1001", "x"]) {
      const { body } = await mx.call("GET", `/institutions?records_per_page=${size}`);
      expect(body.pagination.per_page).toBe(25);
      expect(body.institutions).toHaveLength(25);
    }
    const { body } = await mx.call("GET", "/institutions?name=Community&records_per_page=1000");
    expect(body.institutions).toHaveLength(40);
  });

  it("lists a deleted member for some time, although reading it returns 404", async () => {
    const person = await aMember(mx, "ghost");
    await run(mx, person, "verify");
    expect((await mx.call("DELETE", person.path)).status).toBe(204);
    expect((await mx.call("GET", `${person.path}/status`)).status).toBe(404);
    const list = async () => (await mx.call("GET", `/users/${person.user}/members`)).body.members;
    expect(await list()).toHaveLength(1);
    const accounts = (await mx.call("GET", `/users/${person.user}/accounts`)).body.accounts;
    expect(accounts).toHaveLength(6);
    expect((await mx.call("GET", `/users/${person.user}/accounts/${accounts[0].guid}`)).status).toBe(404);
    await until(async () => ((await list()).length === 0 ? true : undefined));
  });

  it("refuses credentials of another institution or with a value missing", async () => {
    const { user } = await aMember(mx, "x");
    const add = async (values: unknown[]) =>
      (
        await mx.call("POST", `/users/${user}/members`, {
          member: { institution_code: "mxbank", credentials: values },
        })
      ).status;
    const foreign = await credentials(mx, "x", "select_bank");
    expect(await add(foreign)).toBe(400);
    expect(await add((await credentials(mx, "x")).slice(0, 1))).toBe(400);
  });
});

describe("one job at a time", () => {
  it("starts a first aggregation, during which every other job is refused with 409", async () => {
    const person = await aMember(mx, "job:hang", { skips: false });
    expect(await status(mx, person)).toMatchObject({
      connection_status: "CREATED",
      is_being_aggregated: true,
    });
    expect((await mx.call("POST", `${person.path}/verify`)).status).toBe(409);
    expect((await mx.call("POST", `${person.path}/aggregate`)).status).toBe(202);
    const put = await mx.call("PUT", person.path, { member: { credentials: await credentials(mx, "new") } });
    expect(put.status).toBe(409);
    expect(mx.simulator.control.summary().members[person.guid]).toMatchObject({
      jobs: { aggregate: 1 },
      attached: 1,
    });
  });

  it("attaches to a job of the same kind with 202 and no new job", async () => {
    const person = await aMember(mx, "job:slow");
    await mx.call("POST", `${person.path}/verify`);
    const first = (await mx.call("GET", person.path)).body.member.most_recent_job_guid;
    expect((await mx.call("POST", `${person.path}/verify`)).status).toBe(202);
    expect((await mx.call("GET", person.path)).body.member.most_recent_job_guid).toBe(first);
  });

  it("has timestamps in whole seconds, and keeps the time of the last success when a job fails", async () => {
    const person = await aMember(mx, "status:FAILED@identify");
    const good = await run(mx, person, "verify");
    expect(good.aggregated_at).toMatch(/:\d\dZ$/);
    const bad = await run(mx, person, "identify");
    expect(bad).toMatchObject({
      connection_status: "FAILED",
      is_authenticated: false,
      successfully_aggregated_at: good.successfully_aggregated_at,
    });
  });

  it("reports what it has processed, for each job", async () => {
    const person = await aMember(mx, "pw");
    const processed = async (job: "verify" | "aggregate" | "check_balance") => {
      const now = await run(mx, person, job);
      return [now.has_processed_accounts, now.has_processed_account_numbers, now.has_processed_transactions];
    };
    expect(await processed("verify")).toEqual([true, true, false]);
    expect(await processed("check_balance")).toEqual([true, false, false]);
    expect(await processed("aggregate")).toEqual([true, false, true]);
  });
});

describe("limits of an ordinary institution", () => {
  it("does not aggregate twice within the window, but returns 202", async () => {
    const person = await aMember(mx, "pw", { institution: "throttled_bank" });
    const first = await run(mx, person, "aggregate");
    const second = await mx.call("POST", `${person.path}/aggregate`);
    expect(second.status).toBe(202);
    expect(second.body.member).toMatchObject({
      is_being_aggregated: false,
      aggregated_at: first.aggregated_at,
    });
  });

  it("returns 429 for the sixth balance check within two hours, but not at MX Bank", async () => {
    const throttled = await aMember(mx, "job:fast", { institution: "throttled_bank" });
    const free = await aMember(mx, "job:fast");
    for (let count = 0; count < 5; count++) await run(mx, throttled, "check_balance");
    const sixth = await mx.call("POST", `${throttled.path}/check_balance`);
    expect(sixth.status).toBe(429);
    expect(sixth.headers.get("retry-after")).toBeNull();
    for (let count = 0; count < 6; count++) await run(mx, free, "check_balance");
  });

  it("refuses jobs that the institution does not support", async () => {
    const refusal = async (institution: string, job: string) => {
      const person = await aMember(mx, "pw", { institution });
      const { status: code, body } = await mx.call("POST", `${person.path}/${job}`);
      return [code, body.error?.message ?? null, body.error?.type ?? null];
    };
    expect(await refusal("no_verify_bank", "verify")).toEqual([
      400,
      "Member's institution does not support instant account verification",
      "bad_request_error",
    ]);
    expect((await refusal("no_identify_bank", "identify"))[0]).toBe(400);
    expect((await refusal("no_identify_bank", "verify"))[0]).toBe(202);
    expect((await refusal("maintenance_bank", "check_balance"))[2]).toBe("institution_maintenance_error");
  });
});

describe("answering a challenge", () => {
  it("returns 405 without a challenge, and challenges return 204", async () => {
    const person = await aMember(mx, "pw");
    expect((await mx.call("GET", `${person.path}/challenges`)).status).toBe(204);
    expect((await mx.call("PUT", `${person.path}/resume`, { member: { challenges: [] } })).status).toBe(405);
  });

  it("returns 400 for an unknown guid, a missing value, or an account that was not offered", async () => {
    const person = await aMember(mx, "select:all");
    await mx.call("POST", `${person.path}/verify`);
    const [challenge] = (await challenged(mx, person)).challenges;
    const resume = async (answers: unknown[]) =>
      (await mx.call("PUT", `${person.path}/resume`, { member: { challenges: answers } })).status;
    expect(await resume([])).toBe(400);
    expect(await resume([{ guid: "CRD-other", value: "x" }])).toBe(400);
    expect(await resume([{ guid: challenge.guid }])).toBe(400);
    expect(await resume([{ guid: challenge.guid, value: "act-1" }])).toBe(400);
    expect((await answer(mx, person, challenge.options[0].value)).body.member.connection_status).toBe(
      "RESUMED",
    );
    expect(await idle(mx, person)).toMatchObject({ connection_status: "CONNECTED" });
  });
});

describe("OAuth", () => {
  const consent = (uri: string, decision: string) =>
    fetch(new URL("/oauth/authorize", uri), {
      method: "POST",
      body: new URLSearchParams({ state: new URL(uri).searchParams.get("state") ?? "", decision }),
    });

  it("is PENDING until consent, and the window works once", async () => {
    const person = await aMember(mx, "", { institution: "mx_bank_oauth" });
    expect((await mx.call("POST", `${person.path}/verify`)).body.member.connection_status).toBe("PENDING");
    const { body } = await mx.call("GET", `${person.path}/oauth_window_uri`);
    const uri: string = body.member.oauth_window_uri;
    expect(await (await fetch(uri)).text()).toContain("Grant");
    expect((await consent(uri, "grant")).status).toBe(200);
    expect((await consent(uri, "grant")).status).toBe(400);
    expect(await run(mx, person, "verify")).toMatchObject({ connection_status: "CONNECTED" });
  });

  it("is DENIED when consent is denied", async () => {
    const person = await aMember(mx, "", { institution: "mxcu_oauth" });
    const { body } = await mx.call("GET", `${person.path}/oauth_window_uri`);
    await consent(body.member.oauth_window_uri, "deny");
    expect(await status(mx, person)).toMatchObject({ connection_status: "DENIED" });
  });
});
