import { userInfo } from "node:os";
import { sessions } from "@account-opening/db/access";
import { expect, it } from "vitest";
import { run, useDatabase } from "./support/run-cli.ts";

const test = useDatabase();

const consoleLink = (args: readonly string[], env: Record<string, string> = {}) =>
  run(["console-link", ...args], { DATABASE_URL: test.url, ...env });

it("prints a link that starts a session once, and nothing else", async () => {
  const { code, out, err } = await consoleLink(["--role", "auditor", "--name", "ada@bank.example"], {
    CONSOLE_URL: "https://console.bank.example",
  });
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/^https:\/\/console\.bank\.example\/console\/login\?code=[\w-]{43}$/);

  const request = { requestId: undefined, detail: {} };
  const start = () => sessions.startByLink(test.db, out.slice(-43), request, new Date());
  expect(await start()).toMatchObject({ name: "ada@bank.example", role: "auditor" });
  expect(await start()).toBeNull();
});

it("uses the default address and the name of the system's user", async () => {
  const { out } = await consoleLink(["--role", "viewer"]);
  expect(out).toMatch(/^http:\/\/localhost:3000\/console\/login\?code=/);
  const request = { requestId: undefined, detail: {} };
  const session = await sessions.startByLink(test.db, out.slice(-43), request, new Date());
  expect(session?.name).toBe(userInfo().username);
});

it("grants account numbers only with its option", async () => {
  const scopesOf = async (args: readonly string[]) => {
    const { out } = await consoleLink(["--role", "operator", ...args]);
    const request = { requestId: undefined, detail: {} };
    return (await sessions.startByLink(test.db, out.slice(-43), request, new Date()))?.scopes;
  };
  expect(await scopesOf([])).not.toContain("account_numbers:read");
  expect(await scopesOf(["--account-numbers"])).toContain("account_numbers:read");
});

it.each([
  [["--role", "owner"], {}, "viewer, auditor, operator"],
  [[], {}, "--role"],
  [["--role", "viewer"], { CONSOLE_URL: "http://console.bank.example" }, "CONSOLE_URL is not such an origin"],
])("refuses %j with %j", async (args, env, message) => {
  expect(await consoleLink(args, env)).toEqual({ code: 1, out: "", err: expect.stringContaining(message) });
});
