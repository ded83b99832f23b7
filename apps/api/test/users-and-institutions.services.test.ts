import { describe, expect, it } from "vitest";
import { useApi } from "./support/api.ts";
import { refuses } from "./support/mx-double.ts";

const test = useApi();

describe("users", () => {
  it("are created at MX", async () => {
    const { status, body } = await test.ask("POST /v1/users", {
      body: { id: "partner-1", email: "ada@example.com", metadata: "since today" },
    });
    expect(status).toBe(201);
    expect(body).toEqual({
      guid: expect.stringMatching(/^USR-/),
      id: "partner-1",
      email: "ada@example.com",
      metadata: "since today",
    });
  });

  it("need nothing at all", async () => {
    expect((await test.ask("POST /v1/users", { body: {} })).status).toBe(201);
    expect((await test.ask("POST /v1/users")).status).toBe(201);
  });

  it("are found again by their id", async () => {
    const first = await test.ask("POST /v1/users", { body: { id: "partner-2" } });
    const again = await test.ask("POST /v1/users", { body: { id: "partner-2" } });
    expect(again).toMatchObject({ status: 200, body: first.body });
  });

  it("that MX has without our finding them are a conflict", async () => {
    test.now.mx.next("POST /users", refuses(409, "Email is taken"));
    expect(await test.ask("POST /v1/users", { body: { id: "partner-3" } })).toMatchObject({
      status: 409,
      body: { type: "urn:account-opening:problem:user-exists", detail: "Email is taken" },
    });
  });

  it("must be well described", async () => {
    const { status, body } = await test.ask("POST /v1/users", { body: { id: 7, email: "unknown" } });
    expect(status).toBe(422);
    expect(body.errors.map((error: { path: string }) => error.path)).toEqual(["id", "email"]);
  });
});

describe("institutions", () => {
  it("are searched by name and shown by page", async () => {
    for (let index = 0; index < 230; index += 1) {
      test.now.mx.institutions.push({ code: `bank${index}`, name: `Bank ${index}` });
    }
    test.now.mx.institutions.push({ code: "union", name: "Credit Union" });
    const codes: string[] = [];
    let cursor = "";
    do {
      const { body } = await test.ask(`GET /v1/institutions?name=bank&limit=60&cursor=${cursor}`);
      codes.push(...body.data.map(({ code }: { code: string }) => code));
      cursor = body.next_cursor ?? "";
    } while (cursor !== "");
    expect(codes).toEqual(Array.from({ length: 230 }, (_, index) => `bank${index}`));
    expect((await test.ask("GET /v1/institutions?name=union")).body).toMatchObject({
      data: [{ code: "union", name: "Credit Union", supports_oauth: false }],
      next_cursor: null,
    });
  });

  it("are filtered at MX by their support of account verification", async () => {
    expect((await test.ask("GET /v1/institutions?supports_account_verification=true")).status).toBe(200);
    const [call] = test.now.mx.callsTo("GET /institutions");
    expect(call?.query.get("supports_account_verification")).toBe("true");
    expect((await test.ask("GET /v1/institutions?supports_account_verification=no")).status).toBe(422);
  });

  it("say what they ask a user for", async () => {
    expect((await test.ask("GET /v1/institutions/mxbank/credentials")).body).toEqual({
      data: [
        { guid: "CRD-login", label: "Username", field_name: "LOGIN", field_type: "LOGIN", display_order: 1 },
      ],
    });
  });

  it("that MX does not know are not found", async () => {
    for (const code of ["nobank", "no%20bank", "%00"]) {
      const { status, body } = await test.ask(`GET /v1/institutions/${code}/credentials`);
      expect({ status, type: body.type }).toEqual({
        status: 404,
        type: "urn:account-opening:problem:institution-not-found",
      });
    }
  });
});
