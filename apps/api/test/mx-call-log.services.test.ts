import { describe, expect, it } from "vitest";
import { newMember, useApi } from "./support/api.ts";
import { says } from "./support/mx-double.ts";

const test = useApi({ MX_TIMEOUT_MS: "120000" });

const credentials = [{ guid: "CRD-login", value: "other-user" }];

/** The lines about calls to MX, of one request. */
function callLines(requestId: string) {
  return test.now
    .log()
    .split("\n")
    .filter((line) => line.includes('"event":"call.performed"'))
    .map((line) => JSON.parse(line))
    .filter((line) => line.request_id === requestId);
}

const update = (guid: string, requestId: string) =>
  test.ask(`PUT /v1/members/${guid}/credentials`, {
    body: { credentials },
    headers: { "x-request-id": requestId },
  });

describe("a call to MX within a request has a log line", () => {
  it("with the IDs of the request, and the outcome and duration of the call", async () => {
    const guid = await test.aMember();
    await update(guid, "bank-answered");
    expect(callLines("bank-answered")).toEqual([
      {
        level: "info",
        time: expect.any(String),
        app: "api",
        event: "call.performed",
        call: "members.updateCredentials",
        outcome: "answered",
        duration_ms: expect.any(Number),
        request_id: "bank-answered",
        member_guid: guid,
      },
    ]);
  });

  it("with the reason if MX failed", async () => {
    const guid = await test.aMember();
    test.now.mx.next(`PUT /members/${guid}`, says(504));
    await update(guid, "bank-failed");
    expect(callLines("bank-failed")).toMatchObject([
      { call: "members.updateCredentials", outcome: "call_failed", reason: "server_error" },
    ]);
  });

  it("whose IDs are those of its own request, also if requests overlap", async () => {
    const guids = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        const headers = { "x-request-id": `bank-create-${index}` };
        const { status, body: member } = await test.ask("POST /v1/members", { body: newMember, headers });
        expect(status).toBe(202);
        return member.guid as string;
      }),
    );
    await Promise.all(guids.map((guid, index) => update(guid, `bank-update-${index}`)));
    guids.forEach((guid, index) => {
      const calls = callLines(`bank-create-${index}`).map(({ call }) => call);
      expect(calls.filter((call) => call === "members.create")).toHaveLength(1);
      expect(callLines(`bank-update-${index}`)).toMatchObject([{ member_guid: guid }]);
    });
  });

  it("without the values that the call sent", () => {
    expect(test.now.log()).not.toContain("other-user");
  });
});
