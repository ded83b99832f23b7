import { expect, it } from "vitest";
import { run } from "./support/run-cli.ts";

it("--help lists the commands", async () => {
  const { code, out, err } = await run(["--help"]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  for (const command of commands) expect(out).toContain(command);
  expect(out).toContain("Exit codes: 0 done");
});

const commands = [
  ...["members", "checks", "why", "events", "endpoints", "simulator", "keys|api-keys", "preflight"],
  ...["migrate", "roles", "rotate-data-keys", "audit-verify", "export-timeline", "completion"],
];

const create = ["api-keys", "create"];

it.each([
  [[], "Usage"],
  [["unknown"], "unknown command 'unknown'"],
  [["membres", "list"], "(Did you mean members?)"],
  [["members", "list", "--state", "new"], "Allowed choices are created"],
  [["members", "list", "--limit", "0"], "Use a number from 1"],
  [["why"], "missing required argument 'debit'"],
  [["migrate", "now"], "too many arguments"],
  [["api-keys"], "Usage"],
  [["api-keys", "delete"], "unknown command 'delete'"],
  [["api-keys", "list", "a"], "too many arguments"],
  [["api-keys", "revoke"], "missing required argument 'id'"],
  [["api-keys", "revoke", "a", "b"], "too many arguments"],
  [["audit-verify", "--expect-head", "abc"], "64 hexadecimal digits"],
  [["export-timeline"], "missing required argument 'folder'"],
  [["export-timeline", ".", "--older-than-days", "0"], "Give a number of days"],
  [[...create, "--scopes", "members:read"], "--name"],
  [[...create, "--name", " ", "--scopes", "members:read"], "The name is empty"],
  [[...create, "--name", "x"], "--scopes"],
  [[...create, "--name", "x", "--scopes", ","], "Name at least one scope."],
  [[...create, "--name", "x", "--scopes", "members:read,root,sudo"], "Unknown scope: root, sudo."],
  [[...create, "--name", "x", "--scopes", "members:read", "--admin"], "--admin"],
  [[...create, "--name", "x", "--scopes", "members:read", "--expires", "soon"], "Use an ISO 8601 time"],
  [
    [...create, "--name", "x", "--scopes", "members:read", "--expires", "2020-01-01T00:00:00Z"],
    "in the past",
  ],
])("%j fails and prints the usage", async (args, message) => {
  const { code, out, err } = await run(args);
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toContain(message);
  expect(err).toContain("Usage");
});

it("a wrong option of `api-keys create` prints the list of scopes", async () => {
  const { err } = await run([...create, "--name", "x", "--scopes", "root"]);
  expect(err).toContain("endpoints:write");
});

it.each([["migrate"], ["roles"], ["audit-verify"], ["rotate-data-keys"], ["export-timeline", "."]])(
  "%s reports a missing or invalid DATABASE_URL",
  async (...command) => {
    const env = { DATA_KEYS: `test:${Buffer.alloc(32, 7).toString("base64")}` };
    for (const url of ["", "nonsense"])
      expect(await run(command, { ...env, DATABASE_URL: url })).toMatchObject({
        code: 1,
        out: "",
        err: expect.stringContaining("DATABASE_URL"),
      });
  },
);
