import { describe, expect, it } from "vitest";
import { routes } from "../src/routes.ts";
import { useApi } from "./support/api.ts";
import { call } from "./support/client.ts";

const test = useApi();

describe("who may ask", () => {
  const called = routes.map((route) => ({
    what: `${route.method.toUpperCase()} ${route.path
      .replace("{code}", "mxbank")
      .replace("{id}", "1")
      .replace("{guid}", route.path.includes("accounts") ? "ACT-1" : "MBR-1")}`,
    scope: route.scope,
  }));

  it.each(called)("$what needs a key with $scope", async ({ what, scope }) => {
    const none = await call(test.now.api.url, null, what);
    expect(none.status).toBe(401);
    expect(none.headers.get("www-authenticate")).toBe("Bearer");

    const others = [
      "members:read",
      "members:write",
      "account_numbers:read",
      "owners:read",
      "ops:read",
      "ops:write",
    ];
    const wrong = await test.keyWith(...(others.filter((one) => one !== scope) as "ops:read"[]));
    const refused = await call(test.now.api.url, wrong, what);
    expect(refused.status).toBe(403);
    expect(refused.body.detail).toContain(scope);

    const right = await test.keyWith(scope);
    expect([401, 403]).not.toContain((await call(test.now.api.url, right, what)).status);
  });

  it.each(["Basic abc", "Bearer", "Bearer ao_wrong", "ao_wrong", "Bearer a b"])(
    "%s is no key",
    async (authorization) => {
      const answer = await call(test.now.api.url, null, "GET /v1/members", { headers: { authorization } });
      expect(answer.status).toBe(401);
      expect(answer.body.type).toBe("urn:account-opening:problem:unauthorized");
    },
  );

  it("operations, description and pages are open", async () => {
    for (const path of ["/healthz", "/readyz", "/metrics", "/openapi.json", "/docs"]) {
      expect((await fetch(`${test.now.api.url}${path}`)).status, path).toBe(200);
    }
  });
});

describe("requests", () => {
  it("an unknown path is not found, an unknown method says which there are", async () => {
    expect((await test.ask("GET /v1/nothing")).status).toBe(404);
    expect((await test.ask("GET /V1/members")).status).toBe(404);
    expect((await fetch(`${test.now.api.url}/`)).status).toBe(404);
    const wrong = await test.ask("PATCH /v1/members/MBR-1");
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get("allow")).toBe("GET, HEAD, DELETE");
    expect((await test.ask("GET /v1/members/adopt")).headers.get("allow")).toBe("POST");
  });

  it("an id that cannot exist is not found", async () => {
    for (const id of ["1", "USR-1", "MBR-", "MBR-%00", "MBR-a%2Fb", `MBR-${"a".repeat(200)}`]) {
      expect((await test.ask(`GET /v1/members/${id}`)).status, id).toBe(404);
    }
  });

  it("an unreadable body and an invalid body have different problem types", async () => {
    const text = (body: string, type = "application/json") =>
      test.ask("POST /v1/users", { text: body, headers: { "content-type": type } });
    expect((await text("{")).status).toBe(400);
    expect((await text('"text"')).status).toBe(400);
    expect((await text("[]")).status).toBe(422);
    expect((await text("id=1", "application/x-www-form-urlencoded")).status).toBe(415);
    expect((await text(JSON.stringify({ metadata: "x".repeat(70_000) }))).status).toBe(413);
    expect((await text(JSON.stringify({ metadata: "x".repeat(5_000) }))).status).toBe(422);
    expect((await text('{"id":"json-api"}', "application/vnd.api+json")).status).toBe(201);
  });

  it("every answer carries the headers that protect browsers", async () => {
    const { headers } = await test.ask("GET /v1/members");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-powered-by")).toBeNull();
    expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
  });

  it("every request is counted and logged by its route, without what it carried", async () => {
    await test.ask("GET /v1/members/MBR-seen?secret=query-secret");
    const metrics = await (await fetch(`${test.now.api.url}/metrics`)).text();
    expect(metrics).toMatch(
      /api_requests_total\{route="\/v1\/members\/:guid",method="GET",status="404",app="api"\} \d+/,
    );
    expect(metrics).toContain("api_request_duration_seconds_bucket");
    expect(metrics).toMatch(/mx_calls_total\{call="users.create",result="ok",app="api"\} \d+/);
    const line = test.now
      .log()
      .split("\n")
      .find((one) => one.includes("MBR-seen"));
    expect(JSON.parse(line ?? "{}")).toMatchObject({
      event: "request",
      method: "GET",
      route: "/v1/members/:guid",
      status: 422,
      problem: "validation-failed",
      member_guid: "MBR-seen",
      key_id: expect.any(String),
    });
    expect(test.now.log()).not.toContain("query-secret");
  });
});
