import { afterAll, describe, expect, it } from "vitest";
import { useApi } from "./support/api.ts";
import { type Browser, createBrowser } from "./support/browser.ts";
import { call } from "./support/client.ts";
import { openIdClient, startOpenIdProvider } from "./support/openid-provider.ts";

/** The address that the browser shows. The API listens on another port. */
const consoleUrl = "http://localhost:3999";
const provider = await startOpenIdProvider(`${consoleUrl}/console/callback`);
const idTokenProvider = await startOpenIdProvider(`${consoleUrl}/console/callback`, {
  claimsInIdToken: true,
});
afterAll(async () => {
  await provider.close();
  await idTokenProvider.close();
});

const environment = {
  CONSOLE_URL: consoleUrl,
  CONSOLE_OIDC_ISSUER: provider.issuer,
  CONSOLE_OIDC_CLIENT_ID: openIdClient.id,
  CONSOLE_OIDC_CLIENT_SECRET: openIdClient.secret,
  CONSOLE_ROLES: "ops:operator,risk:auditor,staff:viewer",
};
const test = useApi(environment);
const withIdToken = useApi({ ...environment, CONSOLE_OIDC_ISSUER: idTokenProvider.issuer });
const withoutProvider = useApi({ ...environment, CONSOLE_OIDC_ISSUER: "http://127.0.0.1:1" });

const aBrowser = (api = test.now.api) =>
  createBrowser((origin) => (origin === consoleUrl ? api.url : origin));

const ada = { sub: "ada-1", email: "ada@bank.example", groups: ["staff", "ops", "all-employees"] };

async function sessionOf(browser: Browser, api = test.now.api) {
  const key = browser.cookie(consoleUrl, "console_session");
  const headers: Record<string, string> = key === undefined ? {} : { cookie: `console_session=${key}` };
  return call(api.url, null, "GET /console/session", { headers });
}

describe("signing in at the provider", () => {
  it("starts a session with the last role of the person's groups, and returns to the console", async () => {
    provider.person = ada;
    const browser = aBrowser();
    const at = encodeURIComponent("/console/members?state=failed");
    const { url } = await browser.visit(`${consoleUrl}/console/login?return_to=${at}`);
    expect(url.href).toBe(`${consoleUrl}/console/members?state=failed`);
    expect((await sessionOf(browser)).body).toMatchObject({ name: "ada@bank.example", role: "operator" });
    expect(browser.cookie(consoleUrl, "console_sign_in")).toBeUndefined();
    const { body: audit } = await test.ask("GET /v1/audit?action=session_started&order=desc&limit=1");
    expect(audit.data[0].detail).toMatchObject({ role: "operator", method: "openid", subject: "ada-1" });
  });

  it("sends the provider state, nonce and the challenge of PKCE, and keeps them in an HttpOnly cookie", async () => {
    const started = await aBrowser().request(`${consoleUrl}/console/login`);
    expect(started.status).toBe(303);
    const location = new URL(started.headers.get("location") ?? "");
    expect(Object.fromEntries(location.searchParams)).toMatchObject({
      response_type: "code",
      client_id: openIdClient.id,
      redirect_uri: `${consoleUrl}/console/callback`,
      scope: "openid email profile groups",
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: "S256",
    });
    const [cookie = ""] = started.headers.getSetCookie();
    expect(cookie).toMatch(/^console_sign_in=[\w-]+; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/);
    expect(cookie).not.toContain(location.searchParams.get("state"));
  });

  it("returns to the console only, whatever the address of the sign-in", async () => {
    provider.person = ada;
    for (const elsewhere of [
      "https://elsewhere.example/",
      "//elsewhere.example",
      "/console\\elsewhere",
      "/docs",
    ]) {
      const { url } = await aBrowser().visit(
        `${consoleUrl}/console/login?return_to=${encodeURIComponent(elsewhere)}`,
      );
      expect(url.href).toBe(`${consoleUrl}/console`);
    }
  });

  it("reads groups from the ID token as well, also a single one", async () => {
    idTokenProvider.person = { sub: "g", preferred_username: "grace", groups: "risk" };
    const { api } = withIdToken.now;
    const browser = aBrowser(api);
    await browser.visit(`${consoleUrl}/console/login`);
    expect((await sessionOf(browser, api)).body).toMatchObject({ name: "grace", role: "auditor" });
  });
});

describe("no session is started", () => {
  async function refused(visit: (browser: Browser) => Promise<{ status: number; text: string }>) {
    const browser = aBrowser();
    const { status, text } = await visit(browser);
    expect(browser.cookie(consoleUrl, "console_session")).toBeUndefined();
    return { status, title: /<h1>(.*)<\/h1>/.exec(text)?.[1] };
  }

  it("for a person without a group that has a role", async () => {
    for (const groups of [undefined, [], ["all-employees"], ["OPS"]]) {
      provider.person = { ...ada, groups };
      const outcome = await refused((browser) => browser.visit(`${consoleUrl}/console/login`));
      expect(outcome).toEqual({ status: 403, title: "You have no role" });
    }
  });

  it("for a person who cancels", async () => {
    provider.person = null;
    const outcome = await refused((browser) => browser.visit(`${consoleUrl}/console/login`));
    expect(outcome).toEqual({ status: 403, title: "The sign-in was refused" });
  });

  it("if the state is another one, or the sign-in was started in another browser", async () => {
    provider.person = ada;
    const returned = async (browser: Browser) => {
      // Follows the redirects of the provider, up to its return to the console.
      let url = (await browser.request(`${consoleUrl}/console/login`)).headers.get("location") ?? "";
      while (!url.startsWith(consoleUrl))
        url = new URL((await browser.request(url)).headers.get("location") ?? "", url).href;
      return new URL(url);
    };
    const otherState = await refused(async (browser) => {
      const url = await returned(browser);
      url.searchParams.set("state", "A".repeat(43));
      return browser.visit(url.href);
    });
    expect(otherState).toEqual({ status: 403, title: "The sign-in was refused" });

    const foreign = await returned(aBrowser());
    const otherBrowser = await refused((browser) => browser.visit(foreign.href));
    expect(otherBrowser).toEqual({ status: 400, title: "The sign-in has expired" });

    const otherSignIn = await refused(async (browser) => {
      await returned(browser);
      return browser.visit(foreign.href);
    });
    expect(otherSignIn).toEqual({ status: 403, title: "The sign-in was refused" });
  });

  it("while the provider is unavailable", async () => {
    const page = await aBrowser(withoutProvider.now.api).visit(`${consoleUrl}/console/login`);
    expect(page.status).toBe(503);
    expect(page.text).toContain("Sign-in is unavailable");
    expect(withoutProvider.now.log()).toContain('"reason":"provider_unavailable"');
  });

  it("twice by one return", async () => {
    provider.person = ada;
    const browser = aBrowser();
    await browser.visit(`${consoleUrl}/console/login`);
    const again = await browser.visit(`${consoleUrl}/console/callback?code=x&state=y`);
    expect(again.status).toBe(400);
  });
});
