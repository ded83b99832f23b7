import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aMember, basicAuth, type Client, call, credentials, run, start, until } from "./support.ts";

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
    expect(await statusWith({ "accept-version": "v20260430" })).toBe(406);
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
          institution_code: "plain_bank",
          credentials: await credentials(mx, password),
          skip_aggregation: true,
        },
      });
    expect((await add("pw0")).status).toBe(409);
    for (let number = 1; number < 25; number++) expect((await add(`pw${number}`)).status).toBe(200);
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
    await until(async () => (await list()).length === 0);
  });

  it("refuses credentials of another institution or with a value missing", async () => {
    const { user } = await aMember(mx, "x");
    const add = async (values: unknown[]) =>
      (
        await mx.call("POST", `/users/${user}/members`, {
          member: { institution_code: "plain_bank", credentials: values },
        })
      ).status;
    const foreign = await credentials(mx, "x", "select_bank");
    expect(await add(foreign)).toBe(400);
    expect(await add((await credentials(mx, "x")).slice(0, 1))).toBe(400);
  });
});
