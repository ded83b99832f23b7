import { apiKeys, consoleRoles, sessions } from "@account-opening/db/access";
import { describe, expect, it } from "vitest";
import { startBench, useApi } from "./support/api.ts";
import { call } from "./support/client.ts";
import { secret, storeResults } from "./support/members.ts";

const consoleUrl = "https://console.bank.example";
const test = useApi({ CONSOLE_URL: consoleUrl, API_REFUSAL_LIMIT: "1000/1" });

const request = { requestId: undefined, detail: { method: "link" } };
const fromConsole = { "sec-fetch-site": "same-origin" };

async function aLink(
  role: (typeof consoleRoles)[number] = "operator",
  showsAccountNumbers = false,
): Promise<string> {
  const operator = { name: "ada@bank.example", role, showsAccountNumbers };
  const code = await sessions.createLink(test.now.db, operator, new Date());
  return `${test.now.api.url}/console/login?code=${code}`;
}

async function signIn(role: (typeof consoleRoles)[number] = "operator", showsAccountNumbers = false) {
  const response = await fetch(await aLink(role, showsAccountNumbers), { redirect: "manual" });
  const [cookie = ""] = response.headers.getSetCookie();
  return { response, cookie, header: { cookie: cookie.split(";")[0] ?? "" } };
}

const send = (what: string, headers: Record<string, string>, body?: unknown) =>
  call(test.now.api.url, null, what, { headers, ...(body === undefined ? {} : { body }) });

describe("a one-time link", () => {
  it("opens the console with a cookie that no script, no other site and no insecure request gets", async () => {
    const { response, cookie } = await signIn();
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe("/console");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
    expect(cookie).toMatch(
      /^__Host-console_session=ao_[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/,
    );
  });

  it("works once", async () => {
    const link = await aLink();
    expect((await fetch(link, { method: "HEAD", redirect: "manual" })).status).toBe(405);
    expect((await fetch(link, { redirect: "manual" })).status).toBe(303);
    const again = await fetch(link, { redirect: "manual" });
    expect(again.status).toBe(403);
    expect(again.headers.getSetCookie()).toEqual([]);
    expect(await again.text()).toContain("The link does not work");
  });

  it("does not work after ten minutes", async () => {
    const link = await aLink();
    await test.now.db.pool.query("update console_links set expires_at = now()");
    expect((await fetch(link, { redirect: "manual" })).status).toBe(403);
  });

  it("leaves its code in no log", async () => {
    const link = await aLink();
    await fetch(link, { redirect: "manual" });
    await fetch(link, { redirect: "manual" });
    expect(test.now.log()).not.toContain(link.slice(-43));
    expect(test.now.log()).toContain('"reason":"link_invalid"');
  });
});

describe("a session", () => {
  it("is shown with its role and scopes", async () => {
    const { header } = await signIn("auditor");
    const { status, body, headers } = await send("GET /console/session", header);
    expect(status).toBe(200);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(body).toEqual({
      name: "ada@bank.example",
      role: "auditor",
      scopes: ["members:read", "balance_checks:read", "events:read", "endpoints:read", "ops:read"],
      expires_at: expect.stringMatching(/Z$/),
      idle_at: expect.stringMatching(/Z$/),
    });
    const idleMinutes = (Date.parse(body.idle_at) - Date.now()) / 60_000;
    expect(Math.round(idleMinutes)).toBe(30);
    const hours = (Date.parse(body.expires_at) - Date.now()) / 3_600_000;
    expect(Math.round(hours)).toBe(8);
  });

  it("is missing without a cookie, and the problem names where to sign in", async () => {
    for (const headers of [
      {},
      { cookie: "__Host-console_session=ao_x" },
      { authorization: `Bearer ${test.now.key}` },
    ]) {
      const { status, body } = await send("GET /console/session", headers);
      expect(status).toBe(401);
      expect(body).toMatchObject({
        type: "urn:account-opening:problem:unauthorized",
        sign_in_url: "/console/login",
      });
    }
  });

  it("reads what its role may read, and neither account numbers nor owners", async () => {
    const { header } = await signIn("viewer");
    for (const path of [
      "/v1/members",
      "/v1/balance_checks",
      "/v1/endpoints",
      "/v1/summary",
      "/v1/audit",
      "/v1/keys",
    ])
      expect([path, (await send(`GET ${path}`, header)).status]).toEqual([path, 200]);
    const operator = await signIn("operator");
    for (const path of ["account_numbers", "account_owners"]) {
      const refused = await send(`GET /v1/members/MBR-1/${path}`, operator.header);
      expect([path, refused.status]).toEqual([path, 403]);
    }
  });

  it("changes what its role may change, with its ID in the audit row", async () => {
    const guid = await test.aMember();
    const refused = await send(`POST /v1/members/${guid}/refresh`, {
      ...(await signIn("viewer")).header,
      ...fromConsole,
    });
    expect(refused.body).toMatchObject({ status: 403, type: "urn:account-opening:problem:missing-scope" });

    const { header } = await signIn("operator");
    expect((await send(`POST /v1/members/${guid}/refresh`, { ...header, ...fromConsole })).status).toBe(202);
    const { body: audit } = await test.ask(`GET /v1/audit?member_guid=${guid}&action=refresh_requested`);
    const { body: keys } = await test.ask("GET /v1/keys?kind=session&limit=200");
    const session = keys.data.find(({ id }: { id: string }) => id === audit.data[0].key_id);
    expect(session).toMatchObject({ name: "ada@bank.example", kind: "session", role: "operator" });
  });

  it("reads account numbers only if that was granted, with a reason, which the audit row has", async () => {
    const guid = await test.aMember();
    await storeResults(test.now.db, guid, "ACT-shown");
    const read = (header: Record<string, string>, reason?: string) =>
      send(
        `GET /v1/members/${guid}/account_numbers${reason === undefined ? "" : `?reason=${encodeURIComponent(reason)}`}`,
        header,
      );
    for (const role of consoleRoles) {
      const { header } = await signIn(role);
      expect([role, (await read(header, "Case 4711: wrong debit")).status]).toEqual([role, 403]);
    }

    const { header } = await signIn("auditor", true);
    const { body: session } = await send("GET /console/session", header);
    expect(session.scopes).toContain("account_numbers:read");
    const noReason = await read(header);
    expect(noReason.body).toMatchObject({ status: 422, errors: [{ path: "reason" }] });
    const { accountNumber } = secret;
    for (const reason of [
      "no",
      "x".repeat(201),
      `of ${accountNumber}`,
      `${accountNumber.slice(0, 3)} ${accountNumber.slice(3)}`,
    ]) {
      const refused = await read(header, reason);
      expect([reason, refused.status]).toEqual([reason, 422]);
      expect(JSON.stringify(refused.body)).not.toContain(accountNumber);
    }
    const audited = async () =>
      (await test.ask(`GET /v1/audit?member_guid=${guid}&action=account_numbers_read`)).body.data;
    expect(await audited()).toEqual([]);

    const shown = await read(header, " Case 4711: wrong debit ");
    expect(shown.body.data).toMatchObject([{ account_number: accountNumber }]);
    expect(await audited()).toMatchObject([
      {
        detail: { count: 1, reason: "Case 4711: wrong debit" },
        request_id: shown.headers.get("x-request-id"),
      },
    ]);
    expect((await send(`GET /v1/members/${guid}/account_owners`, header)).status).toBe(403);
  });

  /** A process that has not cached the key. It looks the key up, and records its use. */
  async function inAnotherProcess(
    work: (ask: (what: string, headers: Record<string, string>) => ReturnType<typeof call>) => Promise<void>,
  ) {
    const other = await startBench(test.now.databaseUrl, { CONSOLE_URL: consoleUrl });
    await work((what, headers) => call(other.api.url, null, what, { headers }));
    await other.api.close();
    await other.db.close();
    await other.mx.close();
  }

  it("is refused without activity, although the console polls, and activity extends it", async () => {
    const { header } = await signIn();
    await test.now.db.pool.query(
      "update api_keys set active_at = now() - interval '29 minutes', last_used_at = null where role is not null",
    );
    await inAnotherProcess(async (ask) => {
      expect((await ask("GET /v1/members", header)).status).toBe(200);
      const polled = await ask("GET /console/session", header);
      expect(Date.parse(polled.body.idle_at) - Date.now()).toBeLessThan(60_000);
    });
    const { rows: used } = await test.now.db.pool.query(
      `select active_at < now() - interval '28 minutes' as "isIdle" from api_keys
       where role is not null and last_used_at is not null`,
    );
    expect(used).toEqual([{ isIdle: true }]);
    expect((await send("POST /console/session", header)).status).toBe(403);
    const extended = await send("POST /console/session", { ...header, ...fromConsole });
    expect(Date.parse(extended.body.idle_at) - Date.now()).toBeGreaterThan(1_790_000);

    await test.now.db.pool.query(
      "update api_keys set active_at = now() - interval '30 minutes' where role is not null",
    );
    await inAnotherProcess(async (ask) => {
      const { status, body } = await ask("GET /v1/members", header);
      expect([status, body.detail]).toEqual([401, "The session has ended, because it was not used."]);
      expect((await ask("POST /console/session", { ...header, ...fromConsole })).status).toBe(401);
    });
  });

  it("makes no change for another site, nor with another body than JSON", async () => {
    const guid = await test.aMember();
    const { header } = await signIn();
    const refresh = async (headers: Record<string, string>) =>
      send(`POST /v1/members/${guid}/refresh`, { ...header, ...headers });
    for (const headers of [
      {},
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site", origin: consoleUrl },
      { "sec-fetch-site": "none" },
      { origin: "https://elsewhere.example" },
      { origin: "null" },
      { ...fromConsole, "content-type": "text/plain" },
      { ...fromConsole, "content-type": "application/x-www-form-urlencoded" },
    ] as Record<string, string>[]) {
      const { body } = await refresh(headers);
      expect([headers, body.type]).toEqual([headers, "urn:account-opening:problem:cross-site-request"]);
    }
    expect((await refresh({ origin: consoleUrl })).status).toBe(202);
    // A browser adds no Authorization header by itself.
    const withKey = { authorization: `Bearer ${test.now.key}`, "sec-fetch-site": "cross-site" };
    expect((await refresh(withKey)).status).toBe(202);
  });

  it("ends when it expires", async () => {
    const past = new Date(Date.now() - 8 * 3_600_000 - 1_000);
    const { key } = await sessions.start(test.now.db, { name: "ada", role: "operator" }, request, past);
    const { status, body } = await send("GET /v1/members", { cookie: `__Host-console_session=${key}` });
    expect([status, body.detail]).toEqual([401, "The key has expired."]);
  });

  it("ends when it is revoked", async () => {
    const session = await sessions.start(test.now.db, { name: "ada", role: "operator" }, request, new Date());
    await apiKeys.revoke(test.now.db, session.id, new Date());
    const header = { cookie: `__Host-console_session=${session.key}` };
    expect((await send("GET /v1/members", header)).status).toBe(401);
  });

  it("ends at once when its operator signs out, with an audit row", async () => {
    const { header } = await signIn();
    expect((await send("GET /v1/members", header)).status).toBe(200);
    expect((await send("POST /console/logout", header)).status).toBe(403);

    const left = await send("POST /console/logout", { ...header, ...fromConsole });
    expect(left.status).toBe(204);
    expect(left.headers.getSetCookie()[0]).toMatch(/^__Host-console_session=; .*Expires=Thu, 01 Jan 1970/);
    expect((await send("GET /v1/members", header)).status).toBe(401);
    const { body: audit } = await test.ask("GET /v1/audit?action=session_ended");
    const { body: started } = await test.ask(
      `GET /v1/audit?action=session_started&key_id=${audit.data[0].key_id}`,
    );
    expect(started.data).toMatchObject([{ detail: { role: "operator", method: "link" } }]);
    expect((await send("POST /console/logout", { ...header, ...fromConsole })).status).toBe(204);
  });
});

it("without a provider, the sign-in page names the command for a link", async () => {
  const page = await fetch(`${test.now.api.url}/console/login`);
  expect(page.status).toBe(200);
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'; style-src 'sha256-");
  expect(await page.text()).toContain("pnpm --silent console-link --role operator");
});
