import { createHttpServer, listen } from "@account-opening/runtime/http";
import express, { type ErrorRequestHandler } from "express";
import { describe, expect, it } from "vitest";
import { listAuditEntries } from "../src/audit/routes.ts";
import { newBalanceCheck } from "../src/balance-checks/schema.ts";
import type { Context } from "../src/context.ts";
import { isDeeperThan } from "../src/http/read-json.ts";
import { readPart } from "../src/http/read-request.ts";
import { routerOf } from "../src/http/router.ts";
import { routes } from "../src/routes.ts";

const key = { id: "", name: "", role: null, scopes: [], expiresAt: null, activeAt: null };

it.each(["US", "", "usd", "XXXX"])("refuses the currency %j as such", (currency) => {
  const result = newBalanceCheck.safeParse({
    debit_id: "D",
    account_guid: "ACT-82a93692-f756-534f-9b2e-ad10a0f38462",
    amount: "1.00",
    decide_by: "2026-11-24T14:10:00.000Z",
    currency,
  });
  expect(result.error?.issues.map(({ path }) => path)).toEqual([["currency"]]);
});

it("refuses NUL in a query parameter", () => {
  const query = { action: "a\0" };
  const request = {
    key,
    requestId: undefined,
    cause: null,
    signal: AbortSignal.abort(),
    params: {},
    query,
    body: undefined,
  };
  expect(() => readPart(listAuditEntries, "query", request)).toThrow(
    expect.objectContaining({ status: 422 }),
  );
});

describe("a nested body", () => {
  const nested = (levels: number): unknown => JSON.parse("[".repeat(levels) + "]".repeat(levels));

  it("is measured without recursion", () => {
    expect(isDeeperThan(32, nested(20_000))).toBe(true);
    expect(isDeeperThan(32, nested(33))).toBe(true);
    expect(isDeeperThan(32, nested(32))).toBe(false);
    expect(isDeeperThan(32, { a: [{ b: 1 }] })).toBe(false);
    expect(isDeeperThan(32, undefined)).toBe(false);
  });
});

it("knows each path by one spelling", async () => {
  const router = routerOf(routes, {} as Context, async () => {
    throw new Error("admitted");
  });
  const app = express().use(router, (_request, response) => void response.sendStatus(404));
  app.use(((_error, _request, response, _next) => void response.sendStatus(500)) as ErrorRequestHandler);
  const listening = await listen(createHttpServer(app), { port: 0, host: "127.0.0.1" });
  const statusOf = async (path: string) =>
    (await fetch(`${listening.url}${path}`, { method: "POST" })).status;
  try {
    expect(await statusOf("/v1/users")).not.toBe(404);
    for (const other of ["/v1/users/", "/v1/Users", "/v1//users"]) expect(await statusOf(other)).toBe(404);
  } finally {
    await listening.close(0);
  }
});
