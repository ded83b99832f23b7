import type { lookup } from "node:dns";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { DeliveryClaim } from "@account-opening/db/notifications";
import { createCertificateAuthority, startConnectProxy } from "@account-opening/infra";
import { fields } from "@account-opening/runtime/config";
import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, it } from "vitest";
import { createSender, type SenderOptions } from "../src/deliver/send.ts";

const now = new Date();
const secrets = ["new", "old"].map((text) => `whsec_${Buffer.from(text.repeat(8)).toString("base64")}`);

interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function aReceiver(answer: (response: ServerResponse, path: string) => void) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url ?? "";
    received.push({ path, headers: request.headers, body: Buffer.concat(chunks).toString() });
    answer(response, path);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUps.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { received, port, url: `http://127.0.0.1:${port}/notifications?tenant=1` };
}

function aSender(options: Partial<SenderOptions> = {}) {
  const sender = createSender({
    timeoutMs: 120_000,
    allowed: fields.allowedReceivers.parse("127.0.0.0/8"),
    ...options,
  });
  cleanUps.push(() => sender.close());
  return sender;
}

function aClaim(url: string, signedBy = secrets): DeliveryClaim {
  return {
    memberGuid: "MBR-1",
    deliveryId: "1",
    endpointId: "EP-1",
    attemptCount: 1,
    leaseUntil: now,
    url,
    failureCount: 0,
    wasPaused: false,
    secrets: signedBy,
    cause: { requestId: "request-1" },
    event: {
      id: "evt_1",
      type: "balance_check.decided",
      at: new Date("2026-11-23T09:00:00.000Z"),
      notification: {
        type: "balance_check.decided",
        memberGuid: "MBR-1",
        userGuid: "USR-1",
        state: "identified",
        reason: null,
        connectionStatus: "CONNECTED",
        mxErrorCode: null,
        check: { balanceCheckId: "CHK-1", debitId: "debit-1", accountGuid: "ACT-1", decision: "sufficient" },
      },
    },
  };
}

describe("a notification", () => {
  it("verifies by Standard Webhooks, with either secret during a rotation and with no other", async () => {
    const { received, url } = await aReceiver((response) => response.writeHead(204).end());
    expect(await aSender().send(aClaim(url), now)).toEqual({ status: 204, retryAfterMs: null });
    const [notification] = received;
    expect(notification?.path).toBe("/notifications?tenant=1");
    const headers = notification?.headers as Record<string, string>;
    for (const secret of secrets) {
      expect(new Webhook(secret).verify(notification?.body ?? "", headers)).toEqual({
        id: "evt_1",
        type: "balance_check.decided",
        timestamp: "2026-11-23T09:00:00.000Z",
        data: {
          member_guid: "MBR-1",
          user_guid: "USR-1",
          state: "identified",
          reason: null,
          connection_status: "CONNECTED",
          mx_error_code: null,
          balance_check_id: "CHK-1",
          debit_id: "debit-1",
          account_guid: "ACT-1",
          decision: "sufficient",
        },
      });
    }
    const foreign = new Webhook(`whsec_${Buffer.from("foreign!".repeat(4)).toString("base64")}`);
    expect(() => foreign.verify(notification?.body ?? "", headers)).toThrow();
    expect(headers["webhook-id"]).toBe("evt_1");
    expect(headers["x-request-id"]).toBe("request-1");
  });

  it("is the same to the byte at each attempt", async () => {
    const { received, url } = await aReceiver((response) => response.writeHead(500).end());
    const sender = aSender();
    await sender.send(aClaim(url), now);
    await sender.send(aClaim(url), new Date(now.getTime() + 60_000));
    expect(received[1]?.body).toBe(received[0]?.body);
    expect(received[1]?.headers["webhook-id"]).toBe(received[0]?.headers["webhook-id"]);
  });

  it("does not follow redirects", async () => {
    const { received, url } = await aReceiver((response, path) =>
      path === "/elsewhere"
        ? response.writeHead(204).end()
        : response.writeHead(307, { location: "/elsewhere" }).end(),
    );
    expect(await aSender().send(aClaim(url), now)).toMatchObject({ status: 307 });
    expect(received).toHaveLength(1);
  });

  it("times out when the receiver takes too long", async () => {
    const silent = await aReceiver(() => {
      // Never answers.
    });
    const sender = aSender({ timeoutMs: 100 });
    expect(await sender.send(aClaim(silent.url), now)).toEqual({ status: null, error: "timeout" });
  });

  it("is delivered at the response status, whether or not the body ends", async () => {
    const { url } = await aReceiver((response) => void response.writeHead(200).write("x"));
    expect(await aSender({ timeoutMs: 3_000 }).send(aClaim(url), now)).toMatchObject({ status: 200 });
  });

  it("returns the receiver's Retry-After", async () => {
    const { url } = await aReceiver((response) => response.writeHead(429, { "retry-after": "7" }).end());
    expect(await aSender().send(aClaim(url), now)).toEqual({ status: 429, retryAfterMs: 7_000 });
  });

  it("does not read an endless response", async () => {
    const { url } = await aReceiver((response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
      };
      response.on("drain", more);
      more();
    });
    const sent = await aSender().send(aClaim(url), now);
    expect(sent.status === 200 || sent.status === null).toBe(true);
  });

  it("reports a refused connection", async () => {
    const { url, port } = await aReceiver((response) => response.end());
    await cleanUps.pop()?.();
    expect(port).toBeGreaterThan(0);
    expect(await aSender().send(aClaim(url), now)).toEqual({ status: null, error: "ECONNREFUSED" });
  });
});

const none = fields.allowedReceivers.parse("");

describe("if private addresses are not allowed, a notification", () => {
  const resolvingTo =
    (...addresses: string[]) =>
    (_name: unknown, _options: unknown, callback: (error: null, found: object[]) => void) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      );

  it.each(["http://127.0.0.1", "http://localhost", "https://169.254.169.254"])(
    "is not sent to %s",
    async (host) => {
      const { received, port } = await aReceiver((response) => response.end());
      const sent = await aSender({ allowed: none }).send(aClaim(`${host}:${port}/`), now);
      expect(sent).toEqual({ status: null, error: "url_not_allowed" });
      expect(received).toEqual([]);
    },
  );

  it.each([["127.0.0.1"], ["::1"], ["8.8.8.8", "10.0.0.1"], ["::ffff:127.0.0.1"]])(
    "is not sent to a name that resolves to %s, %s",
    async (...addresses) => {
      const { received, port } = await aReceiver((response) => response.end());
      const resolve = resolvingTo(...addresses) as unknown as typeof lookup;
      const sender = aSender({ allowed: none, resolve });
      const sent = await sender.send(aClaim(`https://core.example.com:${port}/`), now);
      expect(sent).toEqual({ status: null, error: "private_address" });
      expect(received).toEqual([]);
    },
  );
});

describe("if a network is allowed, a notification", () => {
  const resolveTo = (address: string) =>
    ((_name: unknown, _options: unknown, callback: (error: null, found: object[]) => void) =>
      callback(null, [{ address, family: address.includes(":") ? 6 : 4 }])) as unknown as typeof lookup;

  it.each(["169.254.169.254", "fe80::1", "fd00:ec2::254", "::127.0.0.1", "64:ff9b::7f00:1", "10.0.0.1"])(
    "is not sent to a name that resolves to %s, outside of it",
    async (address) => {
      const sender = aSender({ resolve: resolveTo(address) });
      const sent = await sender.send(aClaim("https://core.example.com:1/"), now);
      expect(sent).toEqual({ status: null, error: "private_address" });
    },
  );

  it("is sent to a name that resolves into it", async () => {
    const { received, port } = await aReceiver((response) => response.writeHead(204).end());
    const sender = aSender({ resolve: resolveTo("127.0.0.1") });
    expect(await sender.send(aClaim(`http://localhost:${port}/`), now)).toMatchObject({ status: 204 });
    expect(received).toHaveLength(1);
  });
});

describe("a proxy", () => {
  it("receives deliveries, and resolves the names of receivers", async () => {
    const authority = await createCertificateAuthority();
    const receiver = createTlsServer(await authority.certificateFor("receiver.example"), (_, response) => {
      response.writeHead(204).end();
    });
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    cleanUps.push(() => new Promise((resolve) => receiver.close(resolve)));
    const { port } = receiver.address() as AddressInfo;
    const proxy = await startConnectProxy({ route: () => port });
    cleanUps.push(proxy.close);
    const sender = aSender({
      proxyUrl: proxy.url,
      ca: authority.ca,
      resolve: neverResolves as unknown as typeof lookup,
    });
    expect(await sender.send(aClaim("https://receiver.example/hook"), now)).toMatchObject({ status: 204 });
    expect(proxy.requests).toMatchObject([{ authority: "receiver.example:443" }]);
  });

  it("that refuses a receiver is named in the error, and receives no request for a private address", async () => {
    const proxy = await startConnectProxy({ route: () => null });
    cleanUps.push(proxy.close);
    const sender = aSender({ proxyUrl: proxy.url });
    expect(await sender.send(aClaim("https://receiver.example/hook"), now)).toEqual({
      status: null,
      error: "proxy_refused",
    });
    expect(await sender.send(aClaim("https://10.0.0.1/hook"), now)).toEqual({
      status: null,
      error: "url_not_allowed",
    });
    expect(proxy.requests).toHaveLength(1);
  });
});

function neverResolves(): never {
  throw new Error("The worker resolved a name that only the proxy may resolve.");
}
