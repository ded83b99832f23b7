import { apiKeys } from "@account-opening/db/access";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fromNow, untilDecided } from "../harness/balance-checks.ts";
import { debitableOf } from "../harness/core-bank.ts";
import { enroll, onboard } from "../harness/onboard.ts";
import { createOpenApiClient, type OpenApiClient, type RequestParts } from "../harness/openapi-client.ts";
import { startReceiver } from "../harness/receiver.ts";
import { type System, startSystem } from "../harness/system.ts";
import { until } from "../harness/until.ts";

/** A request that must succeed. */
interface Step {
  operation: string;
  /** Path parameters. */
  path?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
  status: number;
}

let system: System;
let openapi: OpenApiClient;

beforeAll(async () => {
  system = await startSystem();
  openapi = await createOpenApiClient(system.urls.api);
});
afterAll(() => system.stop());

function field({ body }: { body: unknown }, name: string): string {
  const value: unknown = Object(body)[name];
  if (typeof value !== "string") throw new Error(`The response has no ${name}: ${JSON.stringify(body)}`);
  return value;
}

describe("every operation of /openapi.json", () => {
  it("has an example here, whose response conforms to the document", async () => {
    const { bank, mx } = system;
    const receiver = await startReceiver();
    const called = new Set<string>();
    const request = async ({ operation, status, body, ...parts }: Step) => {
      called.add(operation);
      const response = await openapi.call(openapi.operation(operation), {
        key: system.apiKey,
        ...parts,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      expect([operation, response.status]).toEqual([operation, status]);
      return response;
    };

    const endpoint = await request({ operation: "createEndpoint", body: { url: receiver.url }, status: 201 });
    receiver.addSecret(field(endpoint, "secret"));
    const endpointId = { id: field(endpoint, "id") };

    await request({ operation: "createUser", body: { id: "walker" }, status: 201 });
    const user = await request({ operation: "createUser", body: { id: "walker" }, status: 200 });
    const userGuid = field(user, "guid");
    await request({ operation: "listUsers", query: { id: "walker" }, status: 200 });
    await request({ operation: "readUser", path: { guid: userGuid }, status: 200 });
    await request({ operation: "listInstitutions", query: { name: "mx" }, status: 200 });
    await request({ operation: "listInstitutionCredentials", path: { code: "plain_bank" }, status: 200 });
    const credentials = await bank.credentials("plain_bank", "mxuser", "password");
    await request({
      operation: "createMember",
      body: { user_guid: userGuid, institution_code: "plain_bank", credentials, id: "walker-member" },
      status: 202,
    });
    const onboarded = await onboard(bank, { id: "walker-onboarded", password: "password" });
    const guid = { guid: onboarded.guid };
    const adopted = { user_guid: onboarded.user_guid, member_guid: onboarded.guid };
    await request({ operation: "adoptMember", body: adopted, status: 202 });
    await request({ operation: "listMembers", query: { state: "identified" }, status: 200 });
    await request({ operation: "readMember", path: guid, status: 200 });
    await request({ operation: "readTimeline", path: guid, status: 200 });
    await request({ operation: "listAccountNumbers", path: guid, status: 200 });
    await request({ operation: "listAccountOwners", path: guid, status: 200 });
    const numbers = { account_number: "10001", routing_number: "021000021" };
    await request({ operation: "searchAccountNumbers", body: numbers, status: 200 });
    const accountGuid = debitableOf(onboarded);
    await request({ operation: "readAccount", path: { guid: accountGuid }, status: 200 });

    const enrolled = await enroll(bank, { id: "walker-challenged", password: "mfa:TEXT" });
    const challenged = await until("the member is challenged", async () => {
      const member = await bank.member(enrolled.guid);
      return member.state === "challenged" && member;
    });
    const answers = challenged.challenges.map(({ guid }) => ({ guid, value: "correct" }));
    await request({
      operation: "answerChallenges",
      path: { guid: enrolled.guid },
      body: { answers },
      status: 202,
    });
    const denied = await onboard(bank, { id: "walker-denied", password: "status:DENIED" });
    await request({ operation: "retryMember", path: { guid: denied.guid }, status: 202 });
    await retryEnds(denied.guid);
    await request({
      operation: "updateCredentials",
      path: { guid: denied.guid },
      body: { credentials },
      status: 202,
    });

    const waiting = await request({
      operation: "createMember",
      body: { user_guid: userGuid, institution_code: "mx_bank_oauth", credentials: [] },
      status: 202,
    });
    const oauthGuid = { guid: field(waiting, "guid") };
    await request({ operation: "requestOauthWindow", path: oauthGuid, body: {}, status: 200 });
    const canceled = { status: "error", error_reason: "CANCELLED" };
    await request({ operation: "reportOauthResult", path: oauthGuid, body: canceled, status: 202 });
    await request({ operation: "createWidgetUrl", body: { user_guid: userGuid }, status: 201 });

    const debit = { account_guid: accountGuid, amount: "1.00" };
    const later = { run_at: fromNow(3_600_000), decide_by: fromNow(7_200_000) };
    const scheduled = await request({
      operation: "scheduleBalanceCheck",
      body: { ...debit, ...later, debit_id: "walk-1" },
      status: 201,
    });
    await request({
      operation: "scheduleBalanceCheck",
      body: { ...debit, ...later, debit_id: "walk-1" },
      status: 200,
    });
    const checkId = { id: field(scheduled, "id") };
    await request({ operation: "listBalanceChecks", query: { status: "scheduled" }, status: 200 });
    await request({ operation: "readBalanceCheck", path: checkId, status: 200 });
    await request({ operation: "changeBalanceCheck", path: checkId, body: { amount: "2.00" }, status: 200 });
    const ofDebit = { query: { debit_id: "walk-1" } };
    await request({
      operation: "changeBalanceCheckOfDebit",
      ...ofDebit,
      body: { amount: "3.00" },
      status: 200,
    });
    await request({ operation: "cancelBalanceCheckOfDebit", ...ofDebit, status: 204 });
    await request({ operation: "cancelBalanceCheck", path: checkId, status: 204 });
    const due = await request({
      operation: "scheduleBalanceCheck",
      body: { ...debit, debit_id: "walk-2", decide_by: fromNow(60_000) },
      status: 201,
    });
    const dueId = { id: field(due, "id") };
    await untilDecided(bank, dueId.id);
    await request({ operation: "readBalanceCheck", path: dueId, status: 200 });
    await request({ operation: "explainBalanceCheck", path: dueId, status: 200 });
    const achReturn = { return_code: "R03", returned_at: fromNow(0) };
    await request({ operation: "reportAchReturn", path: dueId, body: achReturn, status: 201 });
    await request({ operation: "reportAchReturn", path: dueId, body: achReturn, status: 200 });
    await request({ operation: "releaseBalanceCheck", path: dueId, status: 200 });
    await request({ operation: "readReturnRates", query: { days: "60" }, status: 200 });
    await request({ operation: "liftDebitBlock", path: { guid: accountGuid }, status: 204 });
    const span = { from: fromNow(-3_600_000), to: fromNow(60_000) };
    await request({ operation: "exportDecisions", query: { ...span, format: "csv" }, status: 200 });
    await request({ operation: "exportDecisions", query: { ...span, format: "jsonl" }, status: 200 });

    await request({ operation: "listEvents", status: 200 });
    await request({ operation: "listEndpoints", status: 200 });
    await request({ operation: "readEndpoint", path: endpointId, status: 200 });
    await until("a notification is delivered", () => receiver.received.length > 0);
    await request({ operation: "listDeliveries", path: endpointId, status: 200 });
    await request({ operation: "redriveEndpoint", path: endpointId, status: 202 });
    const sent = await request({ operation: "listDeliveries", path: endpointId, status: 200 });
    const [first] = (sent.body as { data: { id: string }[] }).data;
    const oneSent = { ...endpointId, delivery_id: first?.id ?? "" };
    await request({ operation: "resendDelivery", path: oneSent, status: 202 });
    await request({
      operation: "replayEndpoint",
      path: endpointId,
      body: { from: fromNow(-60_000) },
      status: 202,
    });
    await request({ operation: "testEndpoint", path: endpointId, status: 202 });
    const change = { event_types: null, status: "disabled" };
    await request({ operation: "changeEndpoint", path: endpointId, body: change, status: 200 });
    await request({ operation: "rotateEndpoint", path: endpointId, status: 200 });
    await request({ operation: "enableEndpoint", path: endpointId, status: 200 });
    await request({ operation: "deleteEndpoint", path: endpointId, status: 204 });

    const [webhook] = await until("a webhook is applied", async () => {
      const { body } = await request({
        operation: "listWebhooks",
        query: { outcome: "applied" },
        status: 200,
      });
      const { data } = body as { data: { id: string }[] };
      return data.length > 0 && data;
    });
    await request({ operation: "replayWebhook", path: { id: webhook?.id ?? "" }, status: 202 });
    await request({ operation: "listAudit", query: { member_guid: onboarded.guid }, status: 200 });
    await request({ operation: "refreshMember", path: guid, status: 202 });
    await request({ operation: "readSummary", status: 200 });
    await request({ operation: "streamLiveEvents", status: 200 });
    await request({ operation: "readWebhookStatistics", status: 200 });
    await request({ operation: "readEndpointStatistics", status: 200 });
    await request({ operation: "listInstitutionStatistics", status: 200 });
    const institution = { code: onboarded.institution_code };
    await request({ operation: "readInstitutionStatistics", path: institution, status: 200 });
    await request({ operation: "readAttention", status: 200 });
    await request({ operation: "readMemberFlow", status: 200 });
    await request({ operation: "countBalanceChecks", query: span, status: 200 });
    await request({ operation: "readMemberActivity", path: guid, status: 200 });
    await request({ operation: "findById", query: { q: onboarded.guid }, status: 200 });
    await apiKeys.create(system.database, { name: "to-revoke", scopes: [] }, new Date());
    const keys = await request({ operation: "listKeys", status: 200 });
    const { data: listedKeys } = keys.body as { data: { id: string; name: string }[] };
    const keyId = listedKeys.find(({ name }) => name === "to-revoke")?.id ?? "";
    await request({ operation: "revokeKey", path: { id: keyId }, status: 200 });
    await request({ operation: "verifyMember", path: guid, status: 202 });
    await request({ operation: "deleteMember", path: guid, status: 204 });
    await request({ operation: "deleteUser", path: { guid: enrolled.user_guid }, status: 200 });

    const exported = await request({ operation: "listAudit", query: { format: "csv" }, status: 200 });
    for (const { operationId, auditAction } of openapi.operations) {
      // The member is known already, so adopting it changes nothing.
      if (auditAction !== null && operationId !== "adoptMember")
        expect(exported.body, operationId).toContain(`,${auditAction},`);
    }

    const described = openapi.operations.map(({ operationId }) => operationId);
    expect([...called].sort()).toEqual(described.sort());
    expect(mx.control.summary().doubleStarts).toBe(0);
    await receiver.close();
  });

  it("refuses a missing key, a missing scope, an invalid body and an unknown id, as the document says", async () => {
    const { database } = system;
    const unscopedKey = await apiKeys.create(database, { name: "no-scopes", scopes: [] }, new Date());
    for (const operation of openapi.operations) {
      const statusOf = async (parts: Partial<RequestParts>) =>
        (await openapi.call(operation, { key: system.apiKey, ...parts })).status;
      const { operationId } = operation;
      expect([operationId, await statusOf({ key: null })]).toEqual([operationId, 401]);
      expect([operationId, await statusOf({ key: `${system.apiKey}x` })]).toEqual([operationId, 401]);
      expect([operationId, await statusOf({ key: unscopedKey })]).toEqual([operationId, 403]);
      if (operation.hasPathParameters && !operation.hasBody) {
        expect([operationId, await statusOf({})]).toEqual([operationId, 404]);
      }
      if (operation.hasBody) {
        expect([operationId, await statusOf({ body: '{"a":' })]).toEqual([operationId, 400]);
        const refused = await statusOf({ body: "[]" });
        expect([operationId, [404, 422]]).toEqual([operationId, expect.arrayContaining([refused])]);
      }
    }
  });
});

/** Waits until a retry has ended in the same state. */
async function retryEnds(guid: string): Promise<void> {
  const { bank } = system;
  const { version } = await bank.member(guid);
  await until("the retry has ended", async () => {
    const member = await bank.member(guid);
    return member.version > version && member.state === "action_required";
  });
}
