import { expect, it } from "vitest";
import { routes } from "../src/routes.ts";
import { useApi } from "./support/api.ts";
import { aRequest } from "./support/checks.ts";
import { aDebtor } from "./support/debtors.ts";
import { secret, storeResults } from "./support/members.ts";

const test = useApi({ NOTIFY_ALLOW_PRIVATE: "true" });

/** Parameters that a read requires. */
const queries: Readonly<Record<string, string>> = {
  "/v1/decisions": "?from=2026-01-01T00:00:00Z&to=2099-01-01T00:00:00Z",
  "/v1/balance_check_counts": "?from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z&interval_minutes=60",
};

it("account and routing numbers are in the answer of their own route only", async () => {
  const guid = await test.aMember();
  await storeResults(test.now.db, guid, "ACT-listed");
  const debtor = await aDebtor(test.now.db, { availableBalance: "100.00" });
  const { body: check } = await test.ask("POST /v1/balance_checks", {
    body: aRequest(debtor, { run_at: undefined, amount: "10.00" }),
  });
  const { body: endpoint } = await test.ask("POST /v1/endpoints", { body: { url: "http://127.0.0.1:9/" } });
  const { body: numbers } = await test.ask(`GET /v1/members/${guid}/account_numbers`);
  expect(numbers.data).toMatchObject([{ account_number: secret.accountNumber }]);
  const { accountNumber: account_number, routingNumber: routing_number } = secret;
  await test.ask("POST /v1/account_numbers/search", { body: { account_number, routing_number } });

  const addressOf = (path: string) =>
    path
      .replace("/users/{guid}", "/users/USR-1")
      .replace("/accounts/{guid}", "/accounts/ACT-listed")
      .replace("/members/{guid}", `/members/${guid}`)
      .replace("/balance_checks/{id}", `/balance_checks/${check.id}`)
      .replace("/endpoints/{id}", `/endpoints/${endpoint.id}`)
      .replace("{code}", "mxbank");
  const reads = routes.filter(
    ({ method, scope, path }) => method === "get" && scope !== "account_numbers:read" && path !== "/v1/live",
  );
  expect(reads.length).toBeGreaterThan(25);
  for (const { path } of reads) {
    const query = queries[path] ?? (path === "/v1/find" ? `?q=${guid}` : "");
    const { status, body } = await test.ask(`GET ${addressOf(path)}${query}`);
    expect([path, status]).toEqual([path, 200]);
    const text = JSON.stringify(body);
    expect([path, text.includes(secret.accountNumber), text.includes(secret.routingNumber)]).toEqual([
      path,
      false,
      false,
    ]);
  }
});
