import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SimulatorOptionsInput, startSimulator } from "../src/index.ts";
import {
  aMember,
  answer,
  basicAuth,
  type Client,
  clientOf,
  credentials,
  idle,
  mediaType,
  run,
  start,
  until,
} from "./support.ts";

interface Received {
  readonly headers: Record<string, unknown>;
  // biome-ignore lint/suspicious/noExplicitAny: the body of a webhook
  readonly body: any;
}

let mx: Client;
let received: Received[];
let statusCodes: number[];
let tokenRequests: Received[];
let receiver: ReturnType<typeof createServer>;

beforeEach(async () => {
  received = [];
  statusCodes = [];
  tokenRequests = [];
  receiver = createServer((request, response) => {
    let text = "";
    request.on("data", (part) => {
      text += part;
    });
    request.on("end", () => {
      if (request.url === "/oauth/token") {
        tokenRequests.push({ headers: request.headers, body: text });
        response.end(JSON.stringify({ access_token: `token-${tokenRequests.length}`, expires_in: 900 }));
        return;
      }
      received.push({ headers: request.headers, body: JSON.parse(text) });
      response.writeHead(statusCodes.shift() ?? 204).end();
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => receiver.once("listening", resolve));
});
afterEach(async () => {
  await mx.simulator.close();
  receiver.close();
});

async function startWithReceiver(
  webhooks: NonNullable<SimulatorOptionsInput["webhooks"]> = {},
): Promise<void> {
  const { port } = receiver.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/webhooks/mx`;
  const options = { url, credentials: "mx:secret", ...webhooks };
  mx = await start({ speed: 1000, backgroundEveryMs: 0, webhooks: options });
}

const outcomes = () => mx.simulator.control.ledger({ kind: "webhook" }).map(({ outcome }) => outcome);

describe("webhooks", () => {
  it("report CHALLENGED with Basic authentication and MX's body, but not CONNECTED", async () => {
    await startWithReceiver();
    const person = await aMember(mx, "challenge");
    await mx.call("POST", `${person.path}/verify`);
    await until(() => received[0]);
    await answer(mx, person, "correct");
    await idle(mx, person);
    await run(mx, person, "check_balance");
    await until(() => received[1]);
    expect(received.map(({ body }) => body)).toEqual([
      {
        action: "CHANGED",
        connection_status: "CHALLENGED",
        connection_status_id: 3,
        connection_status_message: expect.stringContaining("Plain Bank"),
        member_guid: person.guid,
        type: "CONNECTION_STATUS",
        user_guid: person.user,
      },
      {
        action: "member_data_updated",
        completed_at: expect.any(Number),
        completed_on: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
        member_guid: person.guid,
        type: "BALANCE",
        user_guid: person.user,
      },
    ]);
    expect(received[0]?.headers).toMatchObject({
      authorization: basicAuth("mx:secret"),
      accept: "application/json",
      "content-type": "application/json; charset=utf-8",
    });
  });

  it("carry one access token until it expires, and the configured headers", async () => {
    const { port } = receiver.address() as AddressInfo;
    const tokenUrl = `http://127.0.0.1:${port}/oauth/token`;
    await startWithReceiver({ tokenUrl, headers: { "x-client-subject": "CN=mx.example" } });
    const person = await aMember(mx, "pw");
    await run(mx, person, "check_balance");
    await run(mx, person, "check_balance");
    await until(() => received[1]);
    expect(tokenRequests).toEqual([
      {
        headers: expect.objectContaining({ authorization: basicAuth("mx:secret") }),
        body: "grant_type=client_credentials",
      },
    ]);
    expect(received.map(({ headers }) => headers)).toEqual(
      [1, 2].map(() =>
        expect.objectContaining({ authorization: "Bearer token-1", "x-client-subject": "CN=mx.example" }),
      ),
    );
  });

  it("report aggregations, and verifications only if enabled", async () => {
    await startWithReceiver({ types: { VERIFICATION: true } });
    const person = await aMember(mx, "pw", { skips: false });
    await until(() => received[0]);
    await run(mx, person, "verify");
    await until(() => received[1]);
    expect(received.map(({ body }) => [body.type, body.is_background, body.accounts?.length])).toEqual([
      ["AGGREGATION", false, undefined],
      ["VERIFICATION", undefined, 2],
    ]);
  });

  it("report members and the data of a combination job only if enabled", async () => {
    await startWithReceiver({ types: { MEMBER: true, INITIAL_DATA_READY: true } });
    const { call: send } = clientOf(mx.simulator, "v20250224");
    const user = (await send("POST", "/users", { user: { id: "p-1" } })).body.user.guid;
    const { body } = await send("POST", `/users/${user}/members`, {
      data_request: { products: ["account_verification"] },
      member: { institution_code: "plain_bank", credentials: await credentials(mx, "pw") },
    });
    const { guid } = body.member;
    await until(() => received[1]);
    expect((await send("DELETE", `/users/${user}/members/${guid}`)).status).toBe(204);
    await until(() => received[2]);
    const member = expect.objectContaining({ guid, user_guid: user, user_id: "p-1" });
    expect(received.map(({ body: sent }) => sent)).toEqual([
      { action: "created", member },
      expect.objectContaining({ type: "initial_data_ready", member_guid: guid, user_guid: user }),
      { action: "deleted", member },
    ]);
  });

  it.each(["DENIED", "EXPIRED", "IMPAIRED", "IMPEDED", "LOCKED", "PREVENTED", "REJECTED"])(
    "report %s",
    async (name) => {
      await startWithReceiver();
      const person = await aMember(mx, `status:${name}`);
      await run(mx, person, "verify");
      expect((await until(() => received[0])).body.connection_status).toBe(name);
    },
  );

  it.each(["FAILED", "DEGRADED", "DISCONNECTED", "CLOSED", "DISABLED", "IMPORTED"])(
    "are not sent for %s, nor for a balance job with that status",
    async (name) => {
      await startWithReceiver();
      const person = await aMember(mx, `status:${name}`);
      await run(mx, person, "check_balance");
      expect(outcomes()).toEqual([]);
    },
  );

  it("are sent again after 429 and 500 until they are delivered", async () => {
    await startWithReceiver({ retryBaseMs: 1_000 });
    statusCodes = [429, 500];
    const person = await aMember(mx, "LOCKED");
    await run(mx, person, "verify");
    await until(() => received.length === 3);
    await until(() => outcomes().includes("delivered"));
    expect(outcomes()).toEqual(["failed", "failed", "delivered"]);
    expect(mx.simulator.control.summary().webhooks).toEqual({ failed: 2, delivered: 1 });
  });

  it("are not sent again after the last retry", async () => {
    await startWithReceiver({ retryBaseMs: 100, retryCount: 1 });
    statusCodes = [500, 500];
    const person = await aMember(mx, "LOCKED");
    await run(mx, person, "verify");
    await until(() => outcomes().includes("given_up"));
    expect(received).toHaveLength(2);
  });

  it("can be lost and doubled, by settings that change at run time", async () => {
    await startWithReceiver({ lossRatio: 1 });
    const person = await aMember(mx, "LOCKED");
    await run(mx, person, "verify");
    expect(outcomes()).toEqual(["lost"]);
    mx.simulator.control.changeWebhooks({ lossRatio: 0, doubleRatio: 1 });
    await run(mx, person, "verify");
    await until(() => received.length === 2);
    expect(received[0]?.body).toEqual(received[1]?.body);
  });

  it("can arrive after later ones", async () => {
    await startWithReceiver({ reorderRatio: 0.5 });
    const names = ["DENIED", "LOCKED", "IMPEDED", "IMPAIRED", "PREVENTED", "REJECTED"] as const;
    const person = await aMember(mx, "pw");
    for (const name of names) mx.simulator.control.changeMember(person.guid, { status: name });
    await until(() => received.length === names.length);
    const order = received.map(({ body }) => body.connection_status);
    expect(order).not.toEqual(names);
    expect([...order].sort()).toEqual([...names].sort());
  });

  it("have the X-CALLBACK-PAYLOAD of the request", async () => {
    await startWithReceiver();
    const person = await aMember(mx, "pw");
    await fetch(`${mx.simulator.url}${person.path}/aggregate`, {
      method: "POST",
      headers: {
        authorization: basicAuth("client:key"),
        accept: mediaType,
        "x-callback-payload": "b3VyLXJlZg==",
      },
    });
    expect((await until(() => received[0])).headers["x-callback-payload"]).toBe("b3VyLXJlZg==");
  });

  it("can be forged, with wrong credentials or none", async () => {
    await startWithReceiver();
    const person = await aMember(mx, "pw");
    const forged = await mx.call("POST", "/_simulator/webhooks/forge", {
      type: "CONNECTION_STATUS",
      member: person.guid,
      status: "LOCKED",
      credentials: null,
    });
    expect(forged.body).toEqual({ result: 204 });
    expect(received[0]?.body.connection_status).toBe("LOCKED");
    expect(received[0]?.headers["authorization"]).toBeUndefined();
  });

  it("are sent to loopback addresses only", async () => {
    await startWithReceiver();
    await expect(startSimulator({ port: 0, webhooks: { url: "https://bank.example/hook" } })).rejects.toThrow(
      "loopback",
    );
    const changed = await mx.call("PUT", "/_simulator/webhooks", { url: "http://10.0.0.1/" });
    expect(changed.status).toBe(400);
  });
});
