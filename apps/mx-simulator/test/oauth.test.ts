import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, clientOf, idle, type Person, run, start, status } from "./support.ts";

let mx: Client;
beforeAll(async () => {
  mx = await start({ backgroundEveryMs: 0 });
});
afterAll(() => mx.simulator.close());

const inApp = { client_redirect_url: "https://bank.example/back?x=1", referral_source: "APP" };

async function oauthMember(request: object = {}, { call } = mx, more: object = {}) {
  const user = (await call("POST", "/users", { user: { metadata: "x" } })).body.user.guid;
  const { status: code, body } = await call("POST", `/users/${user}/members`, {
    ...request,
    member: { institution_code: "mx_bank_oauth", is_oauth: true, credentials: [], ...more },
  });
  const { guid, oauth_window_uri: uri } = body.member;
  const person: Person = { user, guid, path: `/users/${user}/members/${guid}` };
  return { code, person, uri: String(uri), member: body.member };
}

function decide(uri: string, result: string, script = "") {
  const state = new URL(uri).searchParams.get("state") ?? "";
  return fetch(new URL("/oauth/authorize", uri), {
    method: "POST",
    body: new URLSearchParams({ state, result, script }),
    redirect: "manual",
  });
}

async function freshWindow({ path }: Person, query = ""): Promise<string> {
  return (await mx.call("GET", `${path}/oauth_window_uri${query}`)).body.member.oauth_window_uri;
}

const redirectOf = (response: Response) =>
  Object.fromEntries(new URL(response.headers.get("location") ?? "").searchParams);

describe("a consent", () => {
  it("is awaited in PENDING, and starts MX's first job", async () => {
    const { code, person, uri, member } = await oauthMember();
    expect(code).toBe(200);
    expect(member).toMatchObject({
      connection_status: "PENDING",
      is_oauth: true,
      is_being_aggregated: false,
    });
    expect((await mx.call("POST", `${person.path}/verify`)).body.member.connection_status).toBe("PENDING");
    expect(await (await fetch(uri)).text()).toContain("PROVIDER_ERROR");
    expect((await decide(uri, "success")).status).toBe(200);
    expect(await idle(mx, person)).toMatchObject({ connection_status: "CONNECTED" });
    expect(mx.simulator.control.summary().members[person.guid]?.jobs).toEqual({ aggregate: 1 });
    expect(await run(mx, person, "verify")).toMatchObject({ connection_status: "CONNECTED" });
  });

  it("starts the combination job of v20250224", async () => {
    const products = ["account_verification", "identity_verification"];
    const { person, uri } = await oauthMember(
      { data_request: { products } },
      clientOf(mx.simulator, "v20250224"),
    );
    await decide(uri, "success");
    await idle(mx, person);
    expect(mx.simulator.control.summary().members[person.guid]?.jobs).toEqual({ combination: 1 });
  });

  it("leaves the member PENDING if the aggregation is skipped", async () => {
    const { person, uri } = await oauthMember({}, mx, { skip_aggregation: true });
    await decide(uri, "success");
    expect(await status(mx, person)).toMatchObject({
      connection_status: "PENDING",
      is_being_aggregated: false,
    });
  });

  it("leaves the member PENDING if the test wants that", async () => {
    const { person, uri } = await oauthMember(inApp);
    expect(redirectOf(await decide(uri, "pending"))).toMatchObject({ status: "success" });
    expect(await status(mx, person)).toMatchObject({ connection_status: "PENDING" });
  });
});

describe("the redirect", () => {
  it("needs the referral source APP, otherwise MX's own page ends the consent", async () => {
    for (const request of [{}, { client_redirect_url: inApp.client_redirect_url }]) {
      const { uri, person } = await oauthMember(request);
      const ended = await decide(uri, "success");
      expect(ended.status).toBe(200);
      const page = await ended.text();
      expect(page).toContain("oauthComplete/success");
      expect(page).toContain(person.guid);
    }
  });

  it("has the status and the member", async () => {
    const { uri, person } = await oauthMember(inApp);
    const ended = await decide(uri, "success");
    expect(ended.status).toBe(303);
    expect(redirectOf(ended)).toEqual({ x: "1", status: "success", member_guid: person.guid });
  });

  it.each([
    ["CANCELLED", "PENDING", {}],
    ["DENIED", "DENIED", { error_code: 2005 }],
    ["IMPEDED", "IMPEDED", {}],
    ["PROVIDER_ERROR", "PENDING", {}],
    ["SERVER_ERROR", "PENDING", {}],
    ["SESSION_ERROR", "PENDING", {}],
  ])("has the reason %s, and the member is %s", async (reason, connectionStatus, error) => {
    const { uri, person } = await oauthMember(inApp);
    const ended = redirectOf(await decide(uri, reason));
    expect(ended).toMatchObject({ status: "error", error_reason: reason, member_guid: person.guid });
    const { member } = (await mx.call("GET", person.path)).body;
    expect(member.connection_status).toBe(connectionStatus);
    expect(member.error).toMatchObject(error);
  });

  it("can name another member, which is connected", async () => {
    const { uri, person } = await oauthMember(inApp);
    const { member_guid: other } = redirectOf(await decide(uri, "other_member"));
    expect(other).not.toBe(person.guid);
    const { body } = await mx.call("GET", `/users/${person.user}/members/${other}`);
    expect(body.member).toMatchObject({ connection_status: "CONNECTED", is_being_aggregated: false });
    expect(await status(mx, person)).toMatchObject({ connection_status: "PENDING" });
  });
});

describe("a window", () => {
  it("works once, and a fresh one closes it", async () => {
    const { uri, person } = await oauthMember();
    const second = await freshWindow(person);
    expect((await fetch(uri)).status).toBe(400);
    expect((await decide(second, "CANCELLED")).status).toBe(200);
    expect((await decide(second, "success")).status).toBe(400);
  });

  it("can have its own redirect, and waits for the consent of a member that was denied", async () => {
    const { uri, person } = await oauthMember();
    await decide(uri, "DENIED");
    const query = `?client_redirect_url=${encodeURIComponent("https://bank.example/b")}&referral_source=APP`;
    const second = await freshWindow(person, query);
    expect(await status(mx, person)).toMatchObject({ connection_status: "PENDING" });
    expect(redirectOf(await decide(second, "success"))).toMatchObject({ status: "success" });
    expect(await idle(mx, person)).toMatchObject({ connection_status: "CONNECTED" });
  });

  it("leaves a connected member CONNECTED until the consent", async () => {
    const { uri, person } = await oauthMember();
    await decide(uri, "success");
    await idle(mx, person);
    await freshWindow(person);
    expect(await status(mx, person)).toMatchObject({ connection_status: "CONNECTED" });
  });

  it("is refused for a member that does not use OAuth", async () => {
    const user = (await mx.call("POST", "/users", { user: { metadata: "x" } })).body.user.guid;
    const { body } = await mx.call("GET", "/institutions/plain_bank/credentials");
    const credentials = body.credentials.map(({ guid }: { guid: string }) => ({ guid, value: "x" }));
    const member = { institution_code: "plain_bank", credentials, skip_aggregation: true };
    const created = await mx.call("POST", `/users/${user}/members`, { member });
    const path = `/users/${user}/members/${created.body.member.guid}/oauth_window_uri`;
    const refused = await mx.call("GET", path);
    expect(refused.status).toBe(400);
    expect(refused.body.error.message).toBe("Member cannot use OAuth");
  });
});

describe("a revoked consent", () => {
  it("ends the next job IMPAIRED, until the user consents again and gets new tokens", async () => {
    const { uri, person } = await oauthMember();
    await decide(uri, "success", "numbers:tan");
    await idle(mx, person);
    await run(mx, person, "verify");
    const numbers = async () =>
      (await mx.call("GET", `${person.path}/account_numbers`)).body.account_numbers.map(
        ({ account_number: number }: { account_number: string }) => number,
      );
    const before = await numbers();
    mx.simulator.control.changeMember(person.guid, { revokeConsent: true });
    expect(await run(mx, person, "check_balance")).toMatchObject({ connection_status: "IMPAIRED" });
    expect((await mx.call("GET", person.path)).body.member.error).toMatchObject({ error_code: 2004 });
    await decide(await freshWindow(person), "success");
    await idle(mx, person);
    expect(await run(mx, person, "verify")).toMatchObject({ connection_status: "CONNECTED" });
    const after = await numbers();
    expect(after).toHaveLength(before.length);
    for (const number of after) expect(before).not.toContain(number);
  });
});
