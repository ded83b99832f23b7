import { describe, expect, it } from "vitest";
import { useApi } from "./support/api.ts";
import { storeResults, verify } from "./support/members.ts";

const test = useApi({ TOKENIZED_INSTITUTIONS: "us_bank,chase" });

describe("a requested verification", () => {
  it("of a verified member starts, and leaves its account numbers readable", async () => {
    const guid = await test.aMember();
    await verify(test.now.db, guid);
    await storeResults(test.now.db, guid, "ACT-1");
    const { status, body } = await test.ask(`POST /v1/members/${guid}/verify`);
    expect(status).toBe(202);
    expect(body).toMatchObject({ guid, state: "verifying", reason: null });
    const numbers = await test.ask(`GET /v1/members/${guid}/account_numbers`);
    expect(numbers.body.data).toHaveLength(1);
  });

  it("of any other member is a 409", async () => {
    const { status, body } = await test.ask(`POST /v1/members/${await test.aMember()}/verify`);
    expect({ status, type: body.type }).toEqual({
      status: 409,
      type: "urn:account-opening:problem:verification-not-possible",
    });
  });
});

describe("account numbers", () => {
  it.each([
    ["chase", [], true],
    ["chase", [{ guid: "CRD-login", value: "ada" }], false],
    ["mxbank", [], false],
  ])(
    "of %s with the credentials %j may be tokenized: %s",
    async (institution_code, credentials, expected) => {
      const body = { user_guid: "USR-1", institution_code, credentials };
      const { guid } = (await test.ask("POST /v1/members", { body })).body;
      const accountGuid = `ACT-${guid}`;
      await storeResults(test.now.db, guid, accountGuid);
      const numbers = await test.ask(`GET /v1/members/${guid}/account_numbers`);
      expect(numbers.body.data).toMatchObject([{ account_guid: accountGuid, may_be_tokenized: expected }]);
    },
  );
});
