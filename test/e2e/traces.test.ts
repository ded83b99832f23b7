import diagnostics from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { migrate } from "@account-opening/db";
import { createTestDatabase, testRun } from "@account-opening/infra";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Apps, startApps } from "../harness/apps.ts";
import { aCheckRequest } from "../harness/balance-checks.ts";
import { onboard } from "../harness/onboard.ts";
import { type ExportedSpan, type OtlpReceiver, startOtlpReceiver } from "../harness/otlp-receiver.ts";
import { stopApp } from "../harness/processes.ts";
import { type Receiver, startReceiver } from "../harness/receiver.ts";
import { until } from "../harness/until.ts";

const requestId = "account_opening.request_id";

describe("traces", () => {
  const cleanUps: (() => Promise<unknown>)[] = [];
  let collector: OtlpReceiver;
  let receiver: Receiver;
  let apps: Apps;
  /** All requests to this process: to MX, and to the receiver of notifications. */
  const requests: IncomingMessage[] = [];
  const onRequest = (message: unknown) =>
    void requests.push((message as { request: IncomingMessage }).request);

  beforeAll(async () => {
    diagnostics.subscribe("http.server.request.start", onRequest);
    cleanUps.push(async () => diagnostics.unsubscribe("http.server.request.start", onRequest));
    collector = await startOtlpReceiver();
    cleanUps.push(() => collector.close());
    receiver = await startReceiver();
    cleanUps.push(() => receiver.close());
    const database = await createTestDatabase({ migrate });
    cleanUps.push(() => database.drop());
    const { redisUrl } = await testRun();
    apps = await startApps({
      databaseUrl: database.url,
      redisUrl,
      env: { ...collector.env, LOG_LEVEL: "info" },
    });
    cleanUps.push(() => apps.stop());
    const endpoint = await apps.bank.createEndpoint(receiver.url);
    receiver.addSecret(endpoint.secret);
  });
  afterAll(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  /** The traces that begin with this span and lead to a delivered notification. */
  function completeTraces(first: string): ExportedSpan[][] {
    const traceIds = new Set(collector.spans.map(({ traceId }) => traceId));
    const traces = [...traceIds].map((id) => collector.spans.filter(({ traceId }) => traceId === id));
    return traces.filter(
      (spans) =>
        spans.some(({ name, parentSpanId }) => name === first && parentSpanId === undefined) &&
        spans.some(({ name }) => name === "deliver notification") &&
        spans.some(({ name }) => name.startsWith("mx ")),
    );
  }

  function notificationOf(trace: readonly ExportedSpan[]): IncomingMessage | undefined {
    const delivery = trace.find(({ name }) => name === "deliver notification");
    return requests.find(
      ({ headers }) => headers["webhook-id"] === delivery?.attributes["account_opening.event_id"],
    );
  }

  it("one trace leads from a webhook to the inbox, the call to MX and the notification", async () => {
    const member = await onboard(apps.bank, { id: "traced", password: "mfa:TEXT" });
    // The member is idle, so only the webhook leads to a read of its status.
    apps.mx.control.changeMember(member.guid, { status: "IMPEDED" });
    await until("a webhook's trace is exported", () => completeTraces("POST /webhooks/mx").length > 0);
    const [trace = []] = completeTraces("POST /webhooks/mx");
    const first = trace.find(({ parentSpanId }) => parentSpanId === undefined);
    expect(first).toMatchObject({
      service: "account-opening-ingest",
      attributes: { "http.request.method": "POST", "http.response.status_code": 204 },
    });
    const spanIds = new Set(trace.map(({ spanId }) => spanId));
    for (const { name, parentSpanId } of trace) {
      if (parentSpanId !== undefined) expect(spanIds.has(parentSpanId), `the parent of ${name}`).toBe(true);
    }
    const names = trace.map(({ service, name }) => `${service.replace("account-opening-", "")}: ${name}`);
    expect(names).toEqual(
      expect.arrayContaining([
        "ingest: store webhooks",
        "worker: advance member",
        "worker: perform read_status",
        "worker: mx members.status",
        "worker: deliver notification",
      ]),
    );
    expect(new Set(trace.flatMap(({ attributes }) => attributes[requestId] ?? []))).toEqual(
      new Set([first?.attributes[requestId]]),
    );
    const advanced = trace.find(({ name }) => name === "advance member");
    expect(advanced?.attributes["account_opening.member_guid"]).toBe(member.guid);

    const headers = notificationOf(trace)?.headers;
    expect(headers?.["x-request-id"]).toBe(first?.attributes[requestId]);
    expect(headers?.["traceparent"]).toContain(first?.traceId);
  });

  it("the trace of a bank's request continues its own, and leads to the decision", async () => {
    const member = await onboard(apps.bank, { id: "checked", password: "password" });
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    const response = await fetch(`${apps.urls.api}/v1/balance_checks`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${apps.apiKey}`,
        "content-type": "application/json",
        "x-request-id": "bank-7",
        traceparent: `00-${traceId}-b7ad6b7169203331-01`,
      },
      body: JSON.stringify(aCheckRequest(member, { debit_id: "traced-debit" })),
    });
    expect(response.status).toBe(201);
    const spans = () => collector.spans.filter((span) => span.traceId === traceId);
    await until("the notification of the decision is exported", () =>
      spans().some(
        ({ name, attributes }) =>
          name === "deliver notification" &&
          attributes["account_opening.event_type"] === "balance_check.decided",
      ),
    );
    expect(spans().map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "POST /v1/balance_checks",
        "perform request_job",
        "mx members.checkBalance",
        "decide balance check",
      ]),
    );
    const decided = spans().find(({ name }) => name === "decide balance check");
    expect(decided?.attributes).toMatchObject({
      [requestId]: "bank-7",
      "account_opening.debit_id": "traced-debit",
    });
    const logs = (await apps.logs()).split("\n").filter((line) => line.includes('"request_id":"bank-7"'));
    expect(new Set(logs.map((line) => (JSON.parse(line) as { event: string }).event))).toEqual(
      new Set([
        "request",
        "member.advanced",
        "call.performed",
        "balance_check.decided",
        "notification.attempted",
      ]),
    );
  });

  it("MX receives neither trace context nor request IDs", () => {
    const toMx = requests.filter(({ headers }) => headers["accept-version"] !== undefined);
    expect(toMx.length).toBeGreaterThan(10);
    for (const { headers } of toMx) {
      expect(headers).not.toHaveProperty("traceparent");
      expect(headers).not.toHaveProperty("x-request-id");
    }
  });
});

describe("without OTEL_EXPORTER_OTLP_ENDPOINT", () => {
  it("no app exports anything, even if an address of traces is set", async () => {
    const collector = await startOtlpReceiver();
    const database = await createTestDatabase({ migrate });
    const { redisUrl } = await testRun();
    const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...others } = collector.env;
    // The SDK would export to this address: what does not arrive here is not exported.
    const env = { ...others, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${endpoint}/v1/traces` };
    const apps = await startApps({ databaseUrl: database.url, redisUrl, env });
    try {
      await onboard(apps.bank, { id: "untraced", password: "mfa" });
      // An app that stops exports the rest of its spans.
      for (const app of Object.values(apps.processes)) await stopApp(app);
      expect(collector.text()).toBe("");

      Object.assign(apps.env, { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
      await apps.start("api");
      await until("the same address receives traces of an app with the variable", async () => {
        await fetch(`${apps.urls.api}/v1/members`);
        return collector.spans.some(({ service }) => service === "account-opening-api");
      });
    } finally {
      await apps.stop();
      await database.drop();
      await collector.close();
    }
  });
});
