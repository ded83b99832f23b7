import { createApiKey } from "@account-opening/db/access";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { debitableOf } from "../harness/core-bank.ts";
import { type Description, type Operation, readDescription } from "../harness/description.ts";
import { enroll, onboard } from "../harness/onboard.ts";
import { startReceiver } from "../harness/receiver.ts";
import { type System, startSystem } from "../harness/system.ts";
import { until } from "../harness/until.ts";

/** A request for each operation that it must grant, in an order in which each finds what it needs. */
interface Step {
  operation: string;
  /** Of parameters in the path. */
  path?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
  status: number;
}

let system: System;
let description: Description;

beforeAll(async () => {
  system = await startSystem();
  description = await readDescription(system.urls.api);
});
afterAll(() => system.stop());

function operationOf(operationId: string): Operation {
  const found = description.operations.find((operation) => operation.operationId === operationId);
  if (found === undefined) throw new Error(`Nothing is described as ${operationId}.`);
  return found;
}

interface Asked {
  key?: string | null;
  path?: Record<string, string>;
  query?: Record<string, string>;
  /** As it is sent. */
  text?: string;
}

/** Calls an operation, checks that the answer is as described, and returns it. */
async function call(
  operation: Operation,
  { key = system.apiKey, path = {}, query = {}, text }: Asked,
): Promise<{ status: number; body: unknown }> {
  const target = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => path[name] ?? "unknown");
  const response = await fetch(`${system.urls.api}${target}?${new URLSearchParams(query)}`, {
    method: operation.method.toUpperCase(),
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(text === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(text === undefined ? {} : { body: text }),
  });
  const seen = response.clone();
  expect(await description.faultsOf(operation, response), operation.operationId).toEqual([]);
  const isJson = seen.headers.get("content-type")?.includes("json") === true && seen.status !== 204;
  return { status: seen.status, body: isJson ? await seen.json() : await seen.text() };
}

/** What an answer says under this name. */
function told(answer: { body: unknown }, name: string): string {
  const value: unknown = Object(answer.body)[name];
  if (typeof value !== "string") throw new Error(`There is no ${name} in ${JSON.stringify(answer.body)}.`);
  return value;
}

const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();

describe("every operation of /openapi.json", () => {
  it("answers what it should grant as described, and none is left out", async () => {
    const { bank, mx } = system;
    const receiver = await startReceiver();
    const walked = new Set<string>();
    const ask = async ({ operation, status, body, ...where }: Step) => {
      walked.add(operation);
      const text = body === undefined ? {} : { text: JSON.stringify(body) };
      const answer = await call(operationOf(operation), { ...where, ...text });
      expect([operation, answer.status]).toEqual([operation, status]);
      return answer;
    };

    const endpoint = await ask({ operation: "createEndpoint", body: { url: receiver.url }, status: 201 });
    receiver.trust(told(endpoint, "secret"));
    const endpointId = { id: told(endpoint, "id") };

    await ask({ operation: "createUser", body: { id: "walker" }, status: 201 });
    const user = await ask({ operation: "createUser", body: { id: "walker" }, status: 200 });
    const userGuid = told(user, "guid");
    await ask({ operation: "listUsers", query: { id: "walker" }, status: 200 });
    await ask({ operation: "readUser", path: { guid: userGuid }, status: 200 });
    await ask({ operation: "listInstitutions", query: { name: "mx" }, status: 200 });
    await ask({ operation: "listInstitutionCredentials", path: { code: "mxbank" }, status: 200 });
    const credentials = await bank.credentials("mxbank", "mxuser", "password");
    await ask({
      operation: "createMember",
      body: { user_guid: userGuid, institution_code: "mxbank", credentials, id: "walker-member" },
      status: 202,
    });
    const onboarded = await onboard(bank, { id: "walker-onboarded", password: "password" });
    const guid = { guid: onboarded.guid };
    const adopted = { user_guid: onboarded.user_guid, member_guid: onboarded.guid };
    await ask({ operation: "adoptMember", body: adopted, status: 202 });
    await ask({ operation: "listMembers", query: { state: "identified" }, status: 200 });
    await ask({ operation: "readMember", path: guid, status: 200 });
    await ask({ operation: "readTimeline", path: guid, status: 200 });
    await ask({ operation: "listAccountNumbers", path: guid, status: 200 });
    await ask({ operation: "listAccountOwners", path: guid, status: 200 });
    const numbers = { account_number: "10001", routing_number: "021000021" };
    await ask({ operation: "searchAccountNumbers", body: numbers, status: 200 });
    const accountGuid = debitableOf(onboarded);
    await ask({ operation: "readAccount", path: { guid: accountGuid }, status: 200 });

    const asked = await enroll(bank, { id: "walker-asked", password: "mfa:TEXT" });
    const challenged = await until("the member is challenged", async () => {
      const member = await bank.member(asked.guid);
      return member.state === "challenged" && member;
    });
    const answers = challenged.challenges.map(({ guid }) => ({ guid, value: "correct" }));
    await ask({ operation: "answerChallenges", path: { guid: asked.guid }, body: { answers }, status: 202 });
    const denied = await onboard(bank, { id: "walker-denied", password: "status:DENIED" });
    await ask({ operation: "retryMember", path: { guid: denied.guid }, status: 202 });
    await onboardAgain(denied.guid);
    await ask({
      operation: "updateCredentials",
      path: { guid: denied.guid },
      body: { credentials },
      status: 202,
    });

    const debit = { account_guid: accountGuid, amount: "1.00" };
    const later = { run_at: inMs(3_600_000), decide_by: inMs(7_200_000) };
    const scheduled = await ask({
      operation: "scheduleBalanceCheck",
      body: { ...debit, ...later, debit_id: "walk-1" },
      status: 201,
    });
    await ask({
      operation: "scheduleBalanceCheck",
      body: { ...debit, ...later, debit_id: "walk-1" },
      status: 200,
    });
    const checkId = { id: told(scheduled, "id") };
    await ask({ operation: "listBalanceChecks", query: { status: "scheduled" }, status: 200 });
    await ask({ operation: "readBalanceCheck", path: checkId, status: 200 });
    await ask({ operation: "changeBalanceCheck", path: checkId, body: { amount: "2.00" }, status: 200 });
    const ofDebit = { query: { debit_id: "walk-1" } };
    await ask({
      operation: "changeBalanceCheckOfDebit",
      ...ofDebit,
      body: { amount: "3.00" },
      status: 200,
    });
    await ask({ operation: "cancelBalanceCheckOfDebit", ...ofDebit, status: 204 });
    await ask({ operation: "cancelBalanceCheck", path: checkId, status: 204 });
    const due = await ask({
      operation: "scheduleBalanceCheck",
      body: { ...debit, debit_id: "walk-2", decide_by: inMs(60_000) },
      status: 201,
    });
    const dueId = { id: told(due, "id") };
    await until("the check is decided", async () => (await bank.check(dueId.id)).status === "decided");
    await ask({ operation: "readBalanceCheck", path: dueId, status: 200 });
    const achReturn = { return_code: "R03", returned_at: inMs(0) };
    await ask({ operation: "reportAchReturn", path: dueId, body: achReturn, status: 201 });
    await ask({ operation: "reportAchReturn", path: dueId, body: achReturn, status: 200 });
    await ask({ operation: "releaseBalanceCheck", path: dueId, status: 200 });
    await ask({ operation: "readReturnRates", query: { days: "60" }, status: 200 });
    await ask({ operation: "liftDebitBlock", path: { guid: accountGuid }, status: 204 });
    const span = { from: inMs(-3_600_000), to: inMs(60_000) };
    await ask({ operation: "exportDecisions", query: { ...span, format: "csv" }, status: 200 });
    await ask({ operation: "exportDecisions", query: { ...span, format: "jsonl" }, status: 200 });

    await ask({ operation: "listEvents", status: 200 });
    await ask({ operation: "listEndpoints", status: 200 });
    await ask({ operation: "readEndpoint", path: endpointId, status: 200 });
    await until("a notification is delivered", () => receiver.received.length > 0);
    await ask({ operation: "listDeliveries", path: endpointId, status: 200 });
    await ask({ operation: "redriveEndpoint", path: endpointId, status: 202 });
    const sent = await ask({ operation: "listDeliveries", path: endpointId, status: 200 });
    const [first] = (sent.body as { data: { id: string }[] }).data;
    const oneSent = { ...endpointId, delivery_id: first?.id ?? "" };
    await ask({ operation: "resendDelivery", path: oneSent, status: 202 });
    await ask({ operation: "replayEndpoint", path: endpointId, body: { from: inMs(-60_000) }, status: 202 });
    await ask({ operation: "testEndpoint", path: endpointId, status: 202 });
    const change = { event_types: null, status: "disabled" };
    await ask({ operation: "changeEndpoint", path: endpointId, body: change, status: 200 });
    await ask({ operation: "rotateEndpoint", path: endpointId, status: 200 });
    await ask({ operation: "enableEndpoint", path: endpointId, status: 200 });
    await ask({ operation: "deleteEndpoint", path: endpointId, status: 204 });

    const [webhook] = await until("a webhook has come", async () => {
      const { body } = await ask({ operation: "listWebhooks", query: { outcome: "applied" }, status: 200 });
      const { data } = body as { data: { id: string }[] };
      return data.length > 0 && data;
    });
    await ask({ operation: "replayWebhook", path: { id: webhook?.id ?? "" }, status: 202 });
    await ask({ operation: "listAudit", query: { member_guid: onboarded.guid }, status: 200 });
    await ask({ operation: "deleteMember", path: guid, status: 204 });
    await ask({ operation: "deleteUser", path: { guid: asked.user_guid }, status: 200 });

    const exported = await ask({ operation: "listAudit", query: { format: "csv" }, status: 200 });
    for (const { operationId, auditAction } of description.operations) {
      // The member is ours already, so that adopting it changes nothing.
      if (auditAction !== null && operationId !== "adoptMember")
        expect(exported.body, operationId).toContain(`,${auditAction},`);
    }

    const described = description.operations.map(({ operationId }) => operationId);
    expect([...walked].sort()).toEqual(described.sort());
    expect(mx.control.summary().doubleStarts).toBe(0);
    await receiver.close();
  });

  it("refuses as described who has no key, no such scope, no readable body, no valid one, no known id", async () => {
    const { database } = system;
    const powerless = await createApiKey(database, { name: "powerless", scopes: [] }, new Date());
    for (const operation of description.operations) {
      const statusOf = async (asked: Asked) => (await call(operation, asked)).status;
      const { operationId } = operation;
      expect([operationId, await statusOf({ key: null })]).toEqual([operationId, 401]);
      expect([operationId, await statusOf({ key: `${system.apiKey}x` })]).toEqual([operationId, 401]);
      expect([operationId, await statusOf({ key: powerless })]).toEqual([operationId, 403]);
      if (operation.hasParameters && !operation.takesBody) {
        expect([operationId, await statusOf({})]).toEqual([operationId, 404]);
      }
      if (operation.takesBody) {
        expect([operationId, await statusOf({ text: '{"a":' })]).toEqual([operationId, 400]);
        const refused = await statusOf({ text: "[]" });
        expect([operationId, [404, 422]]).toEqual([operationId, expect.arrayContaining([refused])]);
      }
    }
  });
});

/** MX has taken up what a retry asked for, and come to the same end. */
async function onboardAgain(guid: string): Promise<void> {
  const { bank } = system;
  const { version } = await bank.member(guid);
  await until("the member was tried again", async () => {
    const member = await bank.member(guid);
    return member.version > version && member.state === "action_required";
  });
}
