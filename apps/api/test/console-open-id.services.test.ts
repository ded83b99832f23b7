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
  await endlessProvider.close();
});

const environment = {
  CONSOLE_URL: consoleUrl,
  CONSOLE_OIDC_ISSUER: provider.issuer,
  CONSOLE_OIDC_CLIENT_ID: openIdClient.id,
  CONSOLE_OIDC_CLIENT_SECRET: openIdClient.secret,
  CONSOLE_ROLES: "ops:operator,risk:auditor,staff:viewer",
  CONSOLE_ACCOUNT_NUMBER_GROUPS: "numbers, fraud",
};
const test = useApi(environment);
const withIdToken = useApi({ ...environment, CONSOLE_OIDC_ISSUER: idTokenProvider.issuer });
const endlessProvider = await startOpenIdProvider(`${consoleUrl}/console/callback`, { endsSessions: false });
const withoutEnd = useApi({ ...environment, CONSOLE_OIDC_ISSUER: endlessProvider.issuer });
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

describe("account numbers", () => {
  it("are granted by a group of their own, beside the role, and not without a role", async () => {
    for (const [groups, isGranted] of [
      [["ops"], false],
      [["ops", "fraud"], true],
      [["staff", "numbers"], true],
    ] as const) {
      provider.person = { ...ada, groups: [...groups] };
      const browser = aBrowser();
      await browser.visit(`${consoleUrl}/console/login`);
      const { scopes } = (await sessionOf(browser)).body;
      expect([groups, scopes.includes("account_numbers:read")]).toEqual([groups, isGranted]);
    }
    provider.person = { ...ada, groups: ["fraud"] };
    expect((await aBrowser().visit(`${consoleUrl}/console/login`)).status).toBe(403);
  });
});

describe("signing out", () => {
  /** As the console does it. */
  function signOut(browser: Browser, api = test.now.api) {
    const cookies = ["console_session", "console_id_token"]
      .map((name) => `${name}=${browser.cookie(consoleUrl, name)}`)
      .join("; ");
    const headers = { cookie: cookies, "sec-fetch-site": "same-origin" };
    return call(api.url, null, "POST /console/logout", { headers });
  }

  it("ends the session at the provider as well, which then asks the person again", async () => {
    provider.person = ada;
    const browser = aBrowser();
    await browser.visit(`${consoleUrl}/console/login`);
    const { status, body, headers } = await signOut(browser);
    expect(status).toBe(200);
    expect(headers.getSetCookie().map((cookie) => cookie.split("=")[0])).toEqual([
      "console_session",
      "console_id_token",
    ]);
    const url = new URL(body.end_session_url);
    expect(url.origin).toBe(provider.issuer);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      client_id: openIdClient.id,
      id_token_hint: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      post_logout_redirect_uri: `${consoleUrl}/console/signed-out`,
    });
    const { text } = await browser.visit(url.href);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(text)?.[1] ?? "";
    const confirm = /action="([^"]+)"/.exec(text)?.[1] ?? "";
    const signedOut = await browser.submit(confirm, { xsrf, logout: "yes" });
    expect(signedOut.url.href).toBe(`${consoleUrl}/console/signed-out`);
    expect(signedOut.text).toContain("You are signed out");
    const before = provider.promptCount;
    await browser.visit(`${consoleUrl}/console/login`);
    expect(provider.promptCount).toBe(before + 1);
  });

  it("ends the session here if the provider cannot end its own, or was not used", async () => {
    endlessProvider.person = ada;
    const browser = aBrowser(withoutEnd.now.api);
    await browser.visit(`${consoleUrl}/console/login`);
    expect((await signOut(browser, withoutEnd.now.api)).status).toBe(204);
    expect((await signOut(aBrowser())).status).toBe(204);
  });
});

describe("a session that was not used", () => {
  it("is not replaced by the provider's own session: the person signs in again", async () => {
    provider.person = ada;
    const browser = aBrowser();
    await browser.visit(`${consoleUrl}/console/login`);
    await test.now.db.pool.query(
      "update api_keys set active_at = now() - interval '1 hour' where role is not null",
    );
    const started = await browser.request(`${consoleUrl}/console/login`);
    expect(new URL(started.headers.get("location") ?? "").searchParams.get("prompt")).toBe("login");
    const before = provider.promptCount;
    await browser.visit(`${consoleUrl}/console/login`);
    expect(provider.promptCount).toBe(before + 1);
    const fresh = await aBrowser().request(`${consoleUrl}/console/login`);
    expect(new URL(fresh.headers.get("location") ?? "").searchParams.has("prompt")).toBe(false);
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
