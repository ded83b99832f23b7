import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aMember, type Client, clientOf, start, status, type Version } from "./support.ts";

let mx: Client;
beforeAll(async () => {
  mx = await start({ speed: 10, backgroundEveryMs: 0 });
});
afterAll(() => mx.simulator.close());

const products = ["account_verification", "identity_verification"];
const verification: Record<Version, object> = {
  v20111101: { mode: "verification", include_identity: true },
  v20250224: { data_request: { products } },
};

async function widgetOf(client: Client, wanted: object, user?: string) {
  const userGuid = user ?? (await client.call("POST", "/users", { user: { id: null } })).body.user.guid;
  const { status: code, body } = await client.call("POST", `/users/${userGuid}/widget_urls`, {
    widget_url: { widget_type: "connect_widget", ...wanted },
  });
  return { code, user: String(userGuid), url: String(body.widget_url?.url) };
}

function complete(url: string, form: Record<string, string>) {
  return fetch(url, { method: "POST", body: new URLSearchParams(form), redirect: "manual" });
}

const onlyMember = async (user: string) => (await mx.call("GET", `/users/${user}/members`)).body.members[0];
const list = async (user: string, guid: string, name: string) =>
  (await mx.call("GET", `/users/${user}/members/${guid}/${name}`)).body[name];

describe.each(["v20111101", "v20250224"] as const)("the Connect widget of %s", (version) => {
  it("makes a member that is verified and identified, without a verify or identify request", async () => {
    const client = clientOf(mx.simulator, version);
    const { code, url, user } = await widgetOf(client, {
      ...verification[version],
      current_institution_code: "mxbank",
    });
    expect(code).toBe(200);
    expect(await (await fetch(url)).text()).toContain("MX Bank");
    const ended = await complete(url, { script: "accounts:joint" });
    const { guid, ...member } = await onlyMember(user);
    expect(await ended.text()).toContain(guid);
    expect(member).toMatchObject({ connection_status: "CONNECTED", is_being_aggregated: false });
    expect(await list(user, guid, "account_numbers")).toHaveLength(1);
    expect((await list(user, guid, "account_owners")).length).toBeGreaterThan(1);
    const { jobs, jobRequests } = mx.simulator.control.summary().members[guid] ?? {};
    expect({ jobs, jobRequests }).toEqual({ jobs: { combination: 1 }, jobRequests: {} });
  });

  it("makes a member that is only verified if nothing else was ordered", async () => {
    const wanted = {
      v20111101: { mode: "verification" },
      v20250224: { data_request: { products: [products[0]] } },
    };
    const { url, user } = await widgetOf(clientOf(mx.simulator, version), wanted[version]);
    await fetch(url);
    await complete(url, { institution: "plain_bank" });
    const { guid } = await onlyMember(user);
    expect(await list(user, guid, "account_numbers")).toHaveLength(2);
    expect(await list(user, guid, "account_owners")).toEqual([]);
  });
});

describe("a widget", () => {
  it("can be opened once, and completed once", async () => {
    const { url } = await widgetOf(mx, verification.v20111101);
    expect((await complete(url, { institution: "plain_bank" })).status).toBe(400);
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(url)).status).toBe(400);
    expect((await complete(url, { institution: "plain_bank" })).status).toBe(200);
    expect((await complete(url, { institution: "plain_bank" })).status).toBe(400);
  });

  it("redirects only with its referral source", async () => {
    const redirect = { client_redirect_url: "https://bank.example/back" };
    const inBrowser = await widgetOf(mx, redirect);
    await fetch(inBrowser.url);
    expect((await complete(inBrowser.url, { institution: "mxbank" })).status).toBe(200);
    const inApp = await widgetOf(mx, { ...redirect, oauth_referral_source: "APP" });
    await fetch(inApp.url);
    const ended = await complete(inApp.url, { institution: "mxbank" });
    expect(ended.headers.get("location")).toContain(
      "https://bank.example/back?status=success&member_guid=MBR-",
    );
  });

  it("repairs an existing member", async () => {
    const person = await aMember(mx, "status:DENIED*1");
    mx.simulator.control.changeMember(person.guid, { status: "DENIED" });
    const { url } = await widgetOf(
      mx,
      { ...verification.v20111101, current_member_guid: person.guid },
      person.user,
    );
    await fetch(url);
    await complete(url, { script: "select:none" });
    expect(await status(mx, person)).toMatchObject({ connection_status: "CONNECTED" });
    expect(await list(person.user, person.guid, "account_numbers")).toHaveLength(2);
  });

  it("of another type, or for an unknown member, is refused", async () => {
    expect((await widgetOf(mx, { widget_type: "master_widget" })).code).toBe(400);
    expect((await widgetOf(mx, { current_member_guid: "MBR-unknown" })).code).toBe(404);
    expect((await widgetOf(mx, { current_institution_code: "unknown" })).code).toBe(404);
  });
});
