import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { EventType } from "@account-opening/client";
import { afterEach, expect, it } from "vitest";
import { at } from "../harness/core-bank.ts";
import { enroll, onboard } from "../harness/onboard.ts";
import { type Receiver, startReceiver } from "../harness/receiver.ts";
import { type System, type SystemOptions, startSystem } from "../harness/system.ts";
import { until } from "../harness/until.ts";

/** MX's first job in v20250224 fetches neither product, so every version has a job for each, and an event for each state. */
const password = "lacks:account_verification+identity_verification";

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function aSystem(options: SystemOptions = {}): Promise<System> {
  const system = await startSystem(options);
  cleanUps.push(() => system.stop());
  return system;
}

/** A receiver with an endpoint. */
async function aReceiver({ bank }: System): Promise<Receiver & { id: string }> {
  const receiver = await startReceiver();
  cleanUps.push(() => receiver.close());
  const { id, secret } = await bank.createEndpoint(receiver.url);
  receiver.addSecret(secret);
  return Object.assign(receiver, { id });
}

const happyPath = ["member.verifying", "member.connected", "member.identified"];

const typesOf = (receiver: Receiver, guid: string) =>
  receiver.received.flatMap(({ type, data }) =>
    "member_guid" in data && data.member_guid === guid ? [type] : [],
  );

const has = (receiver: Receiver, guid: string, type: EventType) => typesOf(receiver, guid).includes(type);

it("a member's events are delivered in order, and each once if no attempt fails", async () => {
  const system = await aSystem();
  const receiver = await aReceiver(system);
  const guids = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const { guid } = await onboard(system.bank, { id: `ordered-${index}`, password });
      return guid;
    }),
  );
  await until("all events are delivered", () =>
    guids.every((guid) => has(receiver, guid, "member.identified")),
  );
  for (const guid of guids) expect(typesOf(receiver, guid)).toEqual(happyPath);
  expect(receiver.refused).toBe(0);
  const pulled = await system.bank.events();
  expect(pulled.map(({ id }) => id).sort()).toEqual(receiver.received.map(({ id }) => id).sort());
});

it("a receiver that hangs does not delay deliveries to others", async () => {
  const system = await aSystem({ env: { NOTIFY_TIMEOUT_MS: "60000" } });
  const hanging = await aReceiver(system);
  hanging.respondWith(() => "hang");
  const quick = await aReceiver(system);
  const members = await Promise.all(
    Array.from({ length: 15 }, (_, index) => onboard(system.bank, { id: `slow-${index}`, password })),
  );
  await until("the other receiver has all events", () =>
    members.every(({ guid }) => has(quick, guid, "member.identified")),
  );
  expect(hanging.attempts).toBeLessThanOrEqual(8);
});

it("an endpoint receives more events at a time while its receiver answers, and those of a member in order", async () => {
  const system = await aSystem();
  const receiver = await aGatedReceiver();
  await system.bank.createEndpoint(receiver.url);
  const memberCount = 60;
  // The IDs have the number of the member, and then that of its event.
  await system.database.pool.query(
    `insert into events (id, member_guid, type, at, notification)
     select 'evt_' || n % $1 || '_' || n / $1, 'MBR-' || n % $1, 'member.failed', now(),
            jsonb_build_object('type', 'member.failed', 'memberGuid', 'MBR-' || n % $1, 'userGuid', 'USR-1',
              'state', 'failed', 'reason', 'closed', 'connectionStatus', 'CLOSED', 'check', null)
     from generate_series(0, 3 * $1 - 1) as n`,
    [memberCount],
  );
  await until("sixteen events are in flight", () => receiver.openCount() >= 16);
  receiver.answerAll();
  await until("all events are delivered", () => receiver.arrived.length === 3 * memberCount);
  for (let member = 0; member < memberCount; member += 1) {
    const ids = receiver.arrived.filter((id) => id.startsWith(`evt_${member}_`));
    expect(ids).toEqual([0, 1, 2].map((number) => `evt_${member}_${number}`));
  }
});

/** A receiver that answers eight requests, and then none until `answerAll`. */
async function aGatedReceiver() {
  const arrived: string[] = [];
  const open: ServerResponse[] = [];
  let answeredMax = 8;
  const server = createServer((request, response) => {
    arrived.push(String(request.headers["webhook-id"]));
    request.resume();
    if (arrived.length <= answeredMax) response.writeHead(204).end();
    else open.push(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUps.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    arrived,
    openCount: () => open.length,
    answerAll() {
      answeredMax = Number.POSITIVE_INFINITY;
      for (const response of open.splice(0)) response.writeHead(204).end();
    },
  };
}

it("a receiver that was down receives every event afterwards, in order and with the same ids", async () => {
  const system = await aSystem();
  const receiver = await aReceiver(system);
  // Fewer failures than a delivery may have before later ones are sent first.
  receiver.respondWith((attempt) => (attempt <= 3 ? 503 : 204));
  const { guid } = await onboard(system.bank, { id: "down", password });
  await until("all events are delivered", () => has(receiver, guid, "member.identified"));
  expect(typesOf(receiver, guid)).toEqual(happyPath);
  const pulled = (await system.bank.events()).filter(({ data }) => data["member_guid"] === guid);
  expect(receiver.received.map(({ id }) => id)).toEqual(pulled.map(({ id }) => id));
});

it("deliveries to an endpoint that a 410 has disabled wait, and are sent in order once it is enabled", async () => {
  const system = await aSystem();
  const { bank } = system;
  const receiver = await aReceiver(system);
  receiver.respondWith(() => 410);
  const { guid } = await onboard(bank, { id: "disabled", password });
  const endpoint = () => bank.api.GET("/v1/endpoints/{id}", at({ id: receiver.id }));
  await until("the endpoint is disabled", async () => (await endpoint()).data.status === "disabled");
  receiver.respondWith(() => 204);
  await bank.api.PATCH("/v1/endpoints/{id}", { ...at({ id: receiver.id }), body: { status: "enabled" } });
  await until("all events are delivered", () => has(receiver, guid, "member.identified"));
  expect(typesOf(receiver, guid)).toEqual(happyPath);
});

it("core banking can send a test event to an endpoint, and replay its events", async () => {
  const system = await aSystem();
  const { bank } = system;
  const [receiver, other] = [await aReceiver(system), await aReceiver(system)];
  const { guid } = await onboard(bank, { id: "replayed", password });
  await until("all events are delivered", () => has(receiver, guid, "member.identified"));
  await bank.api.POST("/v1/endpoints/{id}/test", at({ id: receiver.id }));
  await until("the test event has arrived", () =>
    receiver.received.some(({ type }) => type === "endpoint.test"),
  );
  expect(receiver.refused).toBe(0);
  expect(other.received.some(({ type }) => type === "endpoint.test")).toBe(false);
  const feed: { type: string }[] = await bank.events();
  expect(feed.some(({ type }) => type === "endpoint.test")).toBe(false);
  const replay = { ...at({ id: receiver.id }), body: {} };
  expect((await bank.api.POST("/v1/endpoints/{id}/replay", replay)).data).toEqual({ count: 3 });
  await until("all events are delivered again", () => typesOf(receiver, guid).length === 6);
  expect(typesOf(receiver, guid)).toEqual([...happyPath, ...happyPath]);
});

it("deliveries without attempts left are dead letters, and core banking can redrive them", async () => {
  const system = await aSystem({ env: { NOTIFY_ATTEMPTS: "2", NOTIFY_RETRY_BASE_MS: "20" } });
  const { bank } = system;
  const receiver = await aReceiver(system);
  receiver.respondWith(() => 500);
  const { guid } = await onboard(bank, { id: "dead", password });
  const params = { path: { id: receiver.id }, query: { status: "dead" as const } };
  const dead = async () => (await bank.api.GET("/v1/endpoints/{id}/deliveries", { params })).data.data;
  await until("all three are dead letters", async () => (await dead()).length === 3);
  receiver.respondWith(() => 204);
  await bank.api.POST("/v1/endpoints/{id}/redrive", at({ id: receiver.id }));
  await until("all events are delivered", () => has(receiver, guid, "member.identified"));
  expect(typesOf(receiver, guid)).toEqual(happyPath);
});

it("during a secret rotation, notifications verify with either secret", async () => {
  const system = await aSystem();
  const { bank } = system;
  const receiver = await aReceiver(system);
  const updated = await startReceiver();
  cleanUps.push(() => updated.close());
  const created = await bank.createEndpoint(updated.url);
  const rotated = await bank.api.POST("/v1/endpoints/{id}/rotate", at({ id: created.id }));
  updated.addSecret(rotated.data.secret);
  await bank.api.POST("/v1/endpoints/{id}/rotate", at({ id: receiver.id }));
  const { guid } = await onboard(bank, { id: "rotated", password });
  await until("both have all events", () =>
    [receiver, updated].every((one) => has(one, guid, "member.identified")),
  );
  expect(receiver.refused + updated.refused).toBe(0);
});

it("no event is lost when the worker ends before it records a delivery, and repeats have the same id", async () => {
  const system = await aSystem();
  const receiver = await aReceiver(system);
  // The response is lost, so the sender cannot know that the notification arrived.
  receiver.respondWith((attempt) => (attempt <= 2 ? "cut" : 204));
  const { guid } = await enroll(system.bank, { id: "crash", password });
  await until("a delivery was attempted", () => receiver.attempts > 0);
  await system.restart("worker");
  await until("all events are delivered", () => has(receiver, guid, "member.identified"));
  const ids = receiver.received.map(({ id, type }) => `${type} ${id}`);
  const once = [...new Set(ids)].map((each) => each.split(" ")[0]);
  expect(once).toEqual(happyPath);
});

it("the sweep publishes events that a process did not publish before it ended", async () => {
  const system = await aSystem();
  const receiver = await aReceiver(system);
  await system.database.pool.query(
    `insert into events (id, member_guid, type, at, notification)
     values ('evt_00000000-0000-4000-8000-000000000000', 'MBR-1', 'member.failed', now(),
             '{"type": "member.failed", "memberGuid": "MBR-1", "userGuid": "USR-1", "state": "failed",
               "reason": "closed", "connectionStatus": "CLOSED", "check": null}')`,
  );
  await until("the event is delivered", () => has(receiver, "MBR-1", "member.failed"));
});
