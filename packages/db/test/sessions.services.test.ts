import { beforeEach, describe, expect, it } from "vitest";
import { createApiKey, findApiKey, listApiKeyHashes, listApiKeys } from "../src/access/api-keys.ts";
import { createConsoleLink } from "../src/access/console-links.ts";
import { recordActivity, startSession, startSessionByLink } from "../src/access/sessions.ts";
import { rowsOf, truncateAll, useDatabase } from "./support/database.ts";
import { later, start } from "./support/members.ts";

const test = useDatabase();
beforeEach(() => truncateAll(test.db));

const request = { requestId: "request-1", detail: { method: "link" } };
const eightHoursMs = 8 * 3_600_000;

describe("sessions of operators", () => {
  it("are API keys that expire after eight hours, with the scopes of the role and an audit row", async () => {
    const session = await startSession(test.db, { name: "ada@bank.example", role: "viewer" }, request, start);

    expect(await findApiKey(test.db, session.key)).toEqual({
      id: session.id,
      name: "ada@bank.example",
      role: "viewer",
      scopes: ["members:read", "balance_checks:read", "events:read", "endpoints:read", "ops:read"],
      expiresAt: later(eightHoursMs),
      activeAt: start,
    });
    const audit = await rowsOf(test.db, "select api_key_id, action, request_id, detail from audit");
    expect(audit).toEqual([
      {
        api_key_id: session.id,
        action: "session_started",
        request_id: "request-1",
        detail: {
          role: "viewer",
          method: "link",
          scopes: "members:read balance_checks:read events:read endpoints:read ops:read",
          expires_at: later(eightHoursMs).toISOString(),
        },
      },
    ]);
  });

  it("of no role can read account numbers or owners; account numbers can be granted beside it", async () => {
    for (const role of ["viewer", "auditor", "operator"] as const) {
      const { scopes } = await startSession(test.db, { name: "ada", role }, request, start);
      expect(scopes).not.toContain("account_numbers:read");
      expect(scopes).not.toContain("owners:read");
      expect(scopes.includes("ops:write")).toBe(role === "operator");
      const granted = { name: "ada", role, showsAccountNumbers: true };
      expect((await startSession(test.db, granted, request, start)).scopes).toEqual([
        ...scopes,
        "account_numbers:read",
      ]);
    }
  });

  it("record the activity of their operator, and other keys do not", async () => {
    const session = await startSession(test.db, { name: "ada", role: "viewer" }, request, start);
    const key = await createApiKey(test.db, { name: "core", scopes: [] }, start);
    const application = await findApiKey(test.db, key);
    for (const id of [session.id, application?.id ?? ""]) await recordActivity(test.db, id, later(60_000));
    expect((await findApiKey(test.db, session.key))?.activeAt).toEqual(later(60_000));
    expect((await findApiKey(test.db, key))?.activeAt).toBeNull();
  });

  it("are listed apart from the keys of applications, and are not remembered once they expired", async () => {
    await createApiKey(test.db, { name: "core", scopes: [] }, start);
    await startSession(test.db, { name: "ada", role: "operator" }, request, start);
    const namesOf = async (kind?: "application" | "session") =>
      (await listApiKeys(test.db, kind, null, 10)).map(({ name }) => name);
    expect(await namesOf("application")).toEqual(["core"]);
    expect(await namesOf("session")).toEqual(["ada"]);
    expect(await namesOf()).toHaveLength(2);
    expect(await listApiKeyHashes(test.db, start)).toHaveLength(2);
    expect(await listApiKeyHashes(test.db, later(eightHoursMs))).toHaveLength(1);
  });
});

describe("one-time links", () => {
  it("start one session, even if they are used at the same time", async () => {
    const code = await createConsoleLink(test.db, { name: "ada", role: "operator" }, start);
    const sessions = await Promise.all(
      [1, 2, 3].map(() => startSessionByLink(test.db, code, request, later(1_000))),
    );
    expect(sessions.filter((session) => session !== null)).toMatchObject([{ name: "ada", role: "operator" }]);
    expect(await startSessionByLink(test.db, code, request, later(2_000))).toBeNull();
  });

  it("expire after ten minutes, and an unknown code starts no session", async () => {
    const code = await createConsoleLink(test.db, { name: "ada", role: "operator" }, start);
    expect(await startSessionByLink(test.db, code, request, later(600_000))).toBeNull();
    expect(await startSessionByLink(test.db, `${code}x`, request, start)).toBeNull();
    await createConsoleLink(test.db, { name: "grace", role: "viewer" }, later(600_000));
    expect(await rowsOf(test.db, "select name from console_links")).toEqual([{ name: "grace" }]);
  });

  it("grant account numbers only if they were created for it", async () => {
    for (const showsAccountNumbers of [false, true]) {
      const signIn = { name: "ada", role: "viewer", showsAccountNumbers } as const;
      const code = await createConsoleLink(test.db, signIn, start);
      const session = await startSessionByLink(test.db, code, request, start);
      expect(session?.scopes.includes("account_numbers:read")).toBe(showsAccountNumbers);
    }
  });

  it("are stored as a hash, with an audit row of the command", async () => {
    const code = await createConsoleLink(test.db, { name: "ada", role: "auditor" }, start);
    const [row] = await rowsOf<{ text: string }>(
      test.db,
      "select to_jsonb(console_links)::text as text from console_links",
    );
    expect(row?.text).not.toContain(code);
    expect(row?.text).not.toContain(Buffer.from(code).toString("hex"));
    expect(await rowsOf(test.db, "select api_key_id, action, detail ->> 'role' as role from audit")).toEqual([
      { api_key_id: "cli", action: "console_link_created", role: "auditor" },
    ]);
  });
});
