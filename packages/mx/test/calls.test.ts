import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MxClient } from "../src/client.ts";
import { type MxVersion, mxVersions } from "../src/versions/versions.ts";
import { type FakeMx, json, raw, startFakeMx } from "./support/fake-mx.ts";
import { account, member, memberRef } from "./support/samples.ts";

let mx: FakeMx;
beforeAll(async () => {
  mx = await startFakeMx();
});
afterAll(() => mx.close());

const secret = [{ guid: "CRD-1", value: "swordfish" }];
const memberBody = { member };
const newOauthMember = { userGuid: "USR-1", institutionCode: "mx_bank_oauth", credentials: [] };
const oauthMemberBody = { institution_code: "mx_bank_oauth", credentials: [] };
const redirectBody = {
  client_redirect_url: "https://bank.example/back",
  referral_source: "APP",
  enable_app2app: false,
  ui_message_webview_url_scheme: "bank",
};
const widgetBody = { widget_type: "connect_widget", current_institution_code: "mxbank" };
const memberWidget = {
  widget_type: "connect_widget",
  current_member_guid: "MBR-1",
  client_redirect_url: "https://a.b/c",
  oauth_referral_source: "APP",
};
const widgetAnswer = { widget_url: { type: "connect_widget", url: "https://mx/widget" } };

interface Sent {
  what: string;
  call: (client: MxClient) => Promise<unknown>;
  answer: unknown;
  sends: string | Record<MxVersion, string>;
  body?: unknown;
  /** Instead of `body`, where the versions differ. */
  bodies?: Record<MxVersion, unknown>;
}

const page = "page=1&records_per_page=100";
const calls: Sent[] = [
  {
    what: "users.create",
    call: (client) => client.users.create({ id: "p-1", email: "a@b.c", metadata: "m" }),
    answer: { user: { guid: "USR-1" } },
    sends: "POST /users",
    body: { user: { id: "p-1", email: "a@b.c", metadata: "m" } },
  },
  {
    what: "users.create without fields, which MX would refuse",
    call: (client) => client.users.create({}),
    answer: { user: { guid: "USR-1" } },
    sends: "POST /users",
    body: { user: { is_disabled: false } },
  },
  {
    what: "users.findById",
    call: (client) => client.users.findById("p&1"),
    answer: { users: [] },
    sends: `GET /users?id=p%261&${page}`,
  },
  {
    what: "users.read",
    call: (client) => client.users.read("USR-1"),
    answer: { user: { guid: "USR-1" } },
    sends: "GET /users/USR-1",
  },
  {
    what: "institutions.search",
    call: (client) => client.institutions.search({ name: "MX Bank", page: 2, recordsPerPage: 10 }),
    answer: { institutions: [] },
    sends: "GET /institutions?name=MX+Bank&page=2&records_per_page=10",
  },
  {
    what: "institutions.search without a name",
    call: (client) => client.institutions.search({}),
    answer: { institutions: [] },
    sends: "GET /institutions",
  },
  {
    what: "institutions.search for verification",
    call: (client) => client.institutions.search({ supportsAccountVerification: true, page: 1 }),
    answer: { institutions: [] },
    sends: {
      v20111101: "GET /institutions?supports_account_verification=true&page=1",
      v20250224: "GET /institutions?supported_products=account_verification&page=1",
    },
  },
  {
    what: "institutions.read",
    call: (client) => client.institutions.read("mxbank"),
    answer: { institution: { code: "mxbank" } },
    sends: "GET /institutions/mxbank",
  },
  {
    what: "institutions.credentials",
    call: (client) => client.institutions.credentials("mxbank"),
    answer: { credentials: [] },
    sends: `GET /institutions/mxbank/credentials?${page}`,
  },
  {
    what: "members.create",
    call: (client) =>
      client.members.create({
        userGuid: "USR-1",
        institutionCode: "mxbank",
        credentials: secret,
        skipAggregation: true,
      }),
    answer: memberBody,
    sends: "POST /users/USR-1/members",
    bodies: {
      v20111101: { member: { institution_code: "mxbank", credentials: secret, skip_aggregation: true } },
      v20250224: {
        data_request: { products: ["account_verification"] },
        member: { institution_code: "mxbank", credentials: secret },
      },
    },
  },
  {
    what: "members.create for OAuth, which never skips the aggregation after the consent",
    call: (client) =>
      client.members.create({
        ...newOauthMember,
        id: "m-1",
        metadata: "x",
        products: ["account_verification", "identity_verification"],
        skipAggregation: true,
      }),
    answer: memberBody,
    sends: "POST /users/USR-1/members",
    bodies: {
      v20111101: { member: { ...oauthMemberBody, id: "m-1", metadata: "x", is_oauth: true } },
      v20250224: {
        data_request: { products: ["account_verification", "identity_verification"] },
        member: { ...oauthMemberBody, id: "m-1", metadata: "x", is_oauth: true },
      },
    },
  },
  {
    what: "members.create for OAuth with a redirect, which MX uses only with its referral source",
    call: (client) =>
      client.members.create({
        ...newOauthMember,
        clientRedirectUrl: "https://bank.example/back",
        enableApp2app: false,
        useCases: ["MONEY_MOVEMENT"],
        uiMessageWebviewUrlScheme: "bank",
      }),
    answer: memberBody,
    sends: "POST /users/USR-1/members",
    bodies: {
      v20111101: {
        ...redirectBody,
        member: { ...oauthMemberBody, is_oauth: true, use_cases: ["MONEY_MOVEMENT"] },
      },
      v20250224: {
        ...redirectBody,
        data_request: { products: ["account_verification"] },
        member: { ...oauthMemberBody, is_oauth: true, use_cases: ["MONEY_MOVEMENT"] },
      },
    },
  },
  {
    what: "members.list",
    call: (client) => client.members.list("USR-1"),
    answer: { members: [member] },
    sends: `GET /users/USR-1/members?${page}`,
  },
  {
    what: "members.read",
    call: (client) => client.members.read(memberRef),
    answer: memberBody,
    sends: "GET /users/USR-1/members/MBR-1",
  },
  {
    what: "members.updateCredentials",
    call: (client) => client.members.updateCredentials(memberRef, { credentials: secret }),
    answer: memberBody,
    sends: "PUT /users/USR-1/members/MBR-1",
    body: { member: { credentials: secret } },
  },
  {
    what: "members.updateCredentials with the use cases that MX requires of some clients",
    call: (client) =>
      client.members.updateCredentials(memberRef, { credentials: secret, useCases: ["MONEY_MOVEMENT"] }),
    answer: memberBody,
    sends: "PUT /users/USR-1/members/MBR-1",
    body: { member: { credentials: secret, use_cases: ["MONEY_MOVEMENT"] } },
  },
  {
    what: "members.status",
    call: (client) => client.members.status(memberRef),
    answer: memberBody,
    sends: "GET /users/USR-1/members/MBR-1/status",
  },
  {
    what: "members.challenges",
    call: (client) => client.members.challenges(memberRef),
    answer: { challenges: [] },
    sends: `GET /users/USR-1/members/MBR-1/challenges?${page}`,
  },
  {
    what: "members.resume",
    call: (client) => client.members.resume(memberRef, secret),
    answer: memberBody,
    sends: "PUT /users/USR-1/members/MBR-1/resume",
    body: { member: { challenges: secret } },
  },
  {
    what: "members.verify",
    call: (client) => client.members.verify(memberRef),
    answer: memberBody,
    sends: "POST /users/USR-1/members/MBR-1/verify",
  },
  {
    what: "members.identify",
    call: (client) => client.members.identify(memberRef),
    answer: memberBody,
    sends: "POST /users/USR-1/members/MBR-1/identify",
  },
  {
    what: "members.checkBalance",
    call: (client) => client.members.checkBalance(memberRef),
    answer: memberBody,
    sends: "POST /users/USR-1/members/MBR-1/check_balance",
  },
  {
    what: "members.accounts",
    call: (client) => client.members.accounts(memberRef),
    answer: { accounts: [account] },
    sends: `GET /users/USR-1/members/MBR-1/accounts?${page}`,
  },
  {
    what: "members.accountNumbers",
    call: (client) => client.members.accountNumbers(memberRef),
    answer: { account_numbers: [] },
    sends: `GET /users/USR-1/members/MBR-1/account_numbers?${page}`,
  },
  {
    what: "members.accountOwners",
    call: (client) => client.members.accountOwners(memberRef),
    answer: { account_owners: [] },
    sends: `GET /users/USR-1/members/MBR-1/account_owners?${page}`,
  },
  {
    what: "members.oauthWindowUri",
    call: (client) => client.members.oauthWindowUri({ ...memberRef, clientRedirectUrl: "https://a.b/c?d" }),
    answer: { member: { guid: "MBR-1", oauth_window_uri: "https://mx/once" } },
    sends:
      "GET /users/USR-1/members/MBR-1/oauth_window_uri?client_redirect_url=https%3A%2F%2Fa.b%2Fc%3Fd&referral_source=APP",
  },
  {
    what: "members.oauthWindowUri without a redirect",
    call: (client) => client.members.oauthWindowUri(memberRef),
    answer: { member: { guid: "MBR-1", oauth_window_uri: "https://mx/once" } },
    sends: "GET /users/USR-1/members/MBR-1/oauth_window_uri",
  },
  {
    what: "users.createWidgetUrl",
    call: (client) =>
      client.users.createWidgetUrl({ userGuid: "USR-1", institutionCode: "mxbank", identify: true }),
    answer: widgetAnswer,
    sends: "POST /users/USR-1/widget_urls",
    bodies: {
      v20111101: { widget_url: { ...widgetBody, mode: "verification", include_identity: true } },
      v20250224: {
        widget_url: {
          ...widgetBody,
          data_request: { products: ["account_verification", "identity_verification"] },
        },
      },
    },
  },
  {
    what: "users.createWidgetUrl for a member, without identification, with a redirect",
    call: (client) =>
      client.users.createWidgetUrl({ ...memberRef, clientRedirectUrl: "https://a.b/c", identify: false }),
    answer: widgetAnswer,
    sends: "POST /users/USR-1/widget_urls",
    bodies: {
      v20111101: { widget_url: { ...memberWidget, mode: "verification", include_identity: false } },
      v20250224: { widget_url: { ...memberWidget, data_request: { products: ["account_verification"] } } },
    },
  },
  {
    what: "accounts.read",
    call: (client) => client.accounts.read({ userGuid: "USR-1", accountGuid: "ACT-1" }),
    answer: { account },
    sends: "GET /users/USR-1/accounts/ACT-1",
  },
  {
    what: "accounts.accountNumbers",
    call: (client) => client.accounts.accountNumbers({ userGuid: "USR-1", accountGuid: "ACT-1" }),
    answer: { account_numbers: [] },
    sends: `GET /users/USR-1/accounts/ACT-1/account_numbers?${page}`,
  },
];

const mediaTypes: Record<MxVersion, string> = {
  v20111101: "application/vnd.mx.api.v1+json",
  v20250224: "application/json",
};

describe.each(mxVersions)("every call of %s", (version) => {
  it.each(calls)("$what sends its method, path and body once, with all headers", async (sent) => {
    const sends = typeof sent.sends === "string" ? sent.sends : sent.sends[version];
    mx.answers(json(sends.startsWith("POST") ? 202 : 200, sent.answer));

    await sent.call(mx.client({ acceptVersion: version }));

    expect(mx.received).toHaveLength(1);
    const [request] = mx.received;
    expect(`${request?.method} ${request?.url}`).toBe(sends);
    const body = sent.bodies?.[version] ?? sent.body;
    expect(request?.body === "" ? undefined : JSON.parse(request?.body ?? "")).toEqual(body);
    expect(request?.headers).toMatchObject({
      accept: mediaTypes[version],
      "accept-version": version,
      authorization: `Basic ${Buffer.from("client-marker:api-key-marker").toString("base64")}`,
    });
    const writes = request?.method !== "GET";
    expect(request?.headers["content-type"]).toBe(writes ? "application/json" : undefined);
  });
});

describe("a call", () => {
  it("deletes with an empty 204, and sends it once", async () => {
    mx.answers(raw(204, ""));
    await mx.client().members.delete(memberRef);
    await mx.client().users.delete("USR-1");
    expect(mx.received.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "DELETE /users/USR-1/members/MBR-1",
      "DELETE /users/USR-1",
    ]);
  });

  it("reports a deleted user, and a user about whom MX returns no response", async () => {
    mx.answers(json(404, { error: { message: "User not found" } }));
    const { users } = mx.client();
    await expect(users.delete("USR-1")).rejects.toMatchObject({ name: "MxNotFoundError" });
    await expect(users.read("USR-1")).rejects.toMatchObject({ name: "MxNotFoundError" });
    mx.answers(raw(503, ""));
    await expect(users.delete("USR-1")).rejects.toMatchObject({ name: "MxUnavailableError" });
    expect(mx.received).toHaveLength(1);
    mx.answers(json(200, { user: { guid: "USR-2" } }));
    await expect(users.read("USR-1")).rejects.toMatchObject({ name: "MxUnreadableError" });
  });

  it("encodes IDs, so that none can change the path", async () => {
    mx.answers(json(200, { member: { guid: "%2e%2e é" } }));
    await mx.client().members.read({ userGuid: "a/b?c#d", memberGuid: "%2e%2e é" });
    expect(mx.received[0]?.url).toBe("/users/a%2Fb%3Fc%23d/members/%252e%252e%20%C3%A9");
  });

  it.each(["", ".", "..", "\ud800"])("sends no request for the invalid ID %j", async (memberGuid) => {
    mx.answers(json(200, memberBody));
    await expect(mx.client().members.read({ userGuid: "USR-1", memberGuid })).rejects.toMatchObject({
      name: "MxNotFoundError",
    });
    expect(mx.received).toHaveLength(0);
  });

  it("keeps the path of the base URL", async () => {
    mx.answers(json(200, memberBody));
    await mx.client({ baseUrl: `${mx.url}/through/proxy/` }).members.read(memberRef);
    expect(mx.received[0]?.url).toBe("/through/proxy/users/USR-1/members/MBR-1");
  });

  it("reuses one connection for consecutive calls", async () => {
    mx.answers(json(200, memberBody));
    const client = mx.client();
    const before = mx.connectionCount();
    for (let count = 0; count < 20; count += 1) await client.members.status(memberRef);
    expect(mx.connectionCount() - before).toBeLessThanOrEqual(1);
  });
});

it("a call uses the credentials that are current when it is sent", async () => {
  mx.answers(json(200, memberBody));
  const credentials = { clientId: "bank", apiKey: "old" };
  const client = mx.client({ credentials });
  await client.members.status(memberRef);
  credentials.apiKey = "new";
  await client.members.status(memberRef);
  expect(mx.received.map(({ headers }) => headers.authorization)).toEqual(
    ["bank:old", "bank:new"].map((text) => `Basic ${Buffer.from(text).toString("base64")}`),
  );
});
