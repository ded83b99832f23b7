import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { webhookCredentials } from "../harness/environment.ts";
import { onboard } from "../harness/onboard.ts";
import { type System, startSystem } from "../harness/system.ts";

const client = { id: "mx", secret: "0123456789abcdef0123456789abcdef" };
const subject = "CN=webhooks.mx.example";

let system: System;

beforeAll(async () => {
  system = await startSystem({
    env: {
      MX_WEBHOOK_OAUTH_CLIENTS: `${client.id}:${client.secret}`,
      MX_WEBHOOK_TOKEN_KEYS: `test:${randomBytes(32).toString("base64")}`,
      MX_WEBHOOK_CLIENT_CERTIFICATE: `x-client-subject:${subject}`,
      TRUSTED_PROXIES: "127.0.0.1",
    },
  });
});
afterAll(() => system.stop());

/** How MX authenticates its webhooks. */
const methods = {
  "HTTP Basic": () => ({ credentials: webhookCredentials, tokenUrl: null, headers: {} }),
  "an OAuth 2.0 access token": () => ({
    credentials: `${client.id}:${client.secret}`,
    tokenUrl: `${system.urls.ingest}/oauth/token`,
    headers: {},
  }),
  "a client certificate that a proxy has verified": () => ({
    credentials: null,
    tokenUrl: null,
    headers: { "x-client-subject": subject },
  }),
};

describe.each(Object.entries(methods))("webhooks with %s", (name, settings) => {
  it("are stored, and lead to status reads", async () => {
    const { bank, mx } = system;
    mx.control.changeWebhooks(settings());
    const { guid, state } = await onboard(bank, { id: name, password: "mfa:TEXT" });
    expect(state).toBe("identified");
    expect(mx.control.summary().members[guid]?.webhooksDelivered).toBeGreaterThan(0);
    expect((await bank.webhooks({ member_guid: guid })).map(({ type }) => type)).toContain(
      "CONNECTION_STATUS",
    );
    expect(await mx.control.forge({ type: "BALANCE", member: guid })).toBe(204);
  });

  it("are refused if the sender is another one", async () => {
    const { mx } = system;
    const { guid } = await onboard(system.bank, { id: `${name}, refused`, password: "password" });
    const { credentials, headers } = settings();
    const isCertified = credentials === null;
    mx.control.changeWebhooks({
      ...(isCertified && { headers: { ...headers, "x-client-subject": "CN=another.example" } }),
      ...(!isCertified && { credentials: `${client.id}:another-secret-of-32-characters-x` }),
    });
    const isTokenRefused = settings().tokenUrl !== null;
    expect(await mx.control.forge({ type: "BALANCE", member: guid })).toBe(
      isTokenRefused ? "Error: no token: 401" : 401,
    );
  });
});
