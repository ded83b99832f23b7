import { describe, expect, it } from "vitest";
import {
  type AuthenticationMethods,
  challengesOf,
  createAuthenticator,
} from "../../src/authentication/authenticate.ts";

const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

const none: AuthenticationMethods = {
  credentials: [],
  tokens: undefined,
  certificate: undefined,
  trustedProxies: [],
};
const tokens = { issue: async () => "good", isValid: async (token: string) => token === "good" };

/** Whether a request with this header from this address is accepted. */
function check(
  methods: Partial<AuthenticationMethods>,
  headers: Record<string, string | undefined>,
  remoteAddress: string | undefined = "192.0.2.1",
) {
  return createAuthenticator({ ...none, ...methods })({ headers, socket: { remoteAddress } });
}

describe("HTTP Basic", () => {
  const credentials = [
    { user: "mx", password: "old:secret" },
    { user: "mx2", password: "new" },
  ];
  const isAllowed = (authorization: string | undefined) => check({ credentials }, { authorization });

  it.each([basic("mx:old:secret"), basic("mx2:new"), basic("mx2:new").replace("Basic", "bAsIc")])(
    "accepts %s",
    (header) => {
      expect(isAllowed(header)).toBe(true);
    },
  );

  it.each([
    undefined,
    "",
    "Basic",
    "Basic ",
    `Bearer ${Buffer.from("mx2:new").toString("base64")}`,
    "mx2:new",
    basic("mx2:ne"),
    basic("mx2:new2"),
    basic("MX2:new"),
    basic("mx:new"),
    basic(""),
    `${basic("mx2:new")} x`,
  ])("refuses %s", (header) => {
    expect(isAllowed(header)).toBe(false);
  });
});

describe("a bearer token", () => {
  it("is accepted if it is valid and tokens are configured", async () => {
    expect(await check({ tokens }, { authorization: "Bearer good" })).toBe(true);
    expect(await check({ tokens }, { authorization: "bearer good" })).toBe(true);
    expect(await check({ tokens }, { authorization: "Bearer bad" })).toBe(false);
    expect(await check({ tokens }, { authorization: "good" })).toBe(false);
    expect(await check({}, { authorization: "Bearer good" })).toBe(false);
  });
});

describe("a client certificate", () => {
  const methods = {
    certificate: { header: "x-client-subject", values: ["CN=webhooks.mx.com,O=MX", "CN=next"] },
    trustedProxies: ["10.0.0.0/8", "2001:db8::1"],
  };
  const subject = { "x-client-subject": "CN=webhooks.mx.com,O=MX" };

  it.each(["10.1.2.3", "::ffff:10.1.2.3", "2001:db8::1"])("is accepted from the proxy %s", (address) => {
    expect(check(methods, subject, address)).toBe(true);
    expect(check(methods, { "x-client-subject": "CN=next" }, address)).toBe(true);
  });

  it.each(["11.1.2.3", "::ffff:192.0.2.1", "2001:db8::2"])(
    "is ignored from %s, also with X-Forwarded-For",
    (address) => {
      expect(check(methods, { ...subject, "x-forwarded-for": "10.1.2.3" }, address)).toBe(false);
    },
  );

  it("is ignored from a connection that has closed", () => {
    expect(createAuthenticator({ ...none, ...methods })({ headers: subject, socket: {} })).toBe(false);
  });

  it.each([
    {},
    { "x-client-subject": "" },
    { "x-client-subject": "CN=webhooks.mx.com" },
    { "x-client-subject": "cn=webhooks.mx.com,o=mx" },
    // Node.js joins a repeated header.
    { "x-client-subject": "CN=attacker, CN=webhooks.mx.com,O=MX" },
    { "x-client": "CN=next" },
  ])("is refused as %j", (headers) => {
    expect(check(methods, headers, "10.1.2.3")).toBe(false);
  });
});

it("nothing is accepted unless it is configured", () => {
  expect(check({}, { authorization: basic(":") })).toBe(false);
  expect(check({}, { authorization: undefined })).toBe(false);
  expect(check({ trustedProxies: ["10.0.0.0/8"] }, { "x-client-subject": "" }, "10.0.0.1")).toBe(false);
});

it("a 401 names the methods that use the Authorization header", () => {
  expect(challengesOf({ ...none, credentials: [{ user: "mx", password: "x" }], tokens })).toEqual([
    'Basic realm="webhooks", charset="UTF-8"',
    'Bearer realm="webhooks"',
  ]);
  expect(challengesOf({ ...none, certificate: { header: "x", values: ["y"] } })).toEqual([]);
});
