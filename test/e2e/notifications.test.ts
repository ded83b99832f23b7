import { afterEach, expect, it } from "vitest";
import { enroll, onboard } from "../harness/onboard.ts";
import { type Receiver, startReceiver } from "../harness/receiver.ts";
import { type System, type SystemOptions, startSystem } from "../harness/system.ts";
import { until } from "../harness/until.ts";

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function aSystem(options: SystemOptions = {}): Promise<System> {
  const system = await startSystem(options);
  cleanUps.push(() => system.stop());
  return system;
}

/** A receiver that core banking has made known. */
async function aReceiver({ bank }: System): Promise<Receiver & { id: string }> {
  const receiver = await startReceiver();
  cleanUps.push(() => receiver.close());
  const { id, secret } = await bank.createEndpoint(receiver.url);
  receiver.trust(secret);
  return Object.assign(receiver, { id });
}

const happyPath = ["member.verifying", "member.connected", "member.identified"];

const typesOf = (receiver: Receiver, guid: string) =>
  receiver.received.filter(({ data }) => data["member_guid"] === guid).map(({ type }) => type);

const has = (receiver: Receiver, guid: string, type: string) => typesOf(receiver, guid).includes(type);

it("what happens to a member is told in its order, each event once where all goes well", async () => {
  const system = await aSystem();
  const receiver = await aReceiver(system);
  const guids = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const { guid } = await onboard(system.bank, { id: `told-${index}`, password: "password" });
      return guid;
    }),
  );
  await until("all is told", () => guids.every((guid) => has(receiver, guid, "member.identified")));
  for (const guid of guids) expect(typesOf(receiver, guid)).toEqual(happyPath);
  expect(receiver.refused).toBe(0);
  const pulled = await system.bank.events();
  expect(pulled.map(({ id }) => id).sort()).toEqual(receiver.received.map(({ id }) => id).sort());
});

it("a receiver that hangs delays only itself", async () => {
  const system = await aSystem({ env: { NOTIFY_TIMEOUT_MS: "60000" } });
  const hanging = await aReceiver(system);
  hanging.behave(() => "hang");
  const quick = await aReceiver(system);
  const members = await Promise.all(
    Array.from({ length: 15 }, (_, index) =>
      onboard(system.bank, { id: `slow-${index}`, password: "password" }),
    ),
  );
  await until("the quick one is told all", () =>
    members.every(({ guid }) => has(quick, guid, "member.identified")),
  );
  expect(hanging.attempts).toBeLessThanOrEqual(8);
});

it("a receiver that is down is told everything once it is back, in order, under the same ids", async () => {
  const system = await aSystem();
  const receiver = await aReceiver(system);
  receiver.behave(() => 503);
  const { guid } = await onboard(system.bank, { id: "down", password: "password" });
  await until("it was tried", () => receiver.attempts > 2);
  receiver.behave(() => 204);
  await until("all is told", () => has(receiver, guid, "member.identified"));
  expect(typesOf(receiver, guid)).toEqual(happyPath);
  const pulled = (await system.bank.events()).filter(({ data }) => data["member_guid"] === guid);
  expect(receiver.received.map(({ id }) => id)).toEqual(pulled.map(({ id }) => id));
});

it("what happens while an endpoint is disabled by its 410 waits, and is sent in order once it is enabled", async () => {
  const system = await aSystem();
  const { bank } = system;
  const receiver = await aReceiver(system);
  receiver.behave(() => 410);
  const { guid } = await onboard(bank, { id: "gone", password: "password" });
  const endpoint = () => bank.http.get(`v1/endpoints/${receiver.id}`).json<{ status: string }>();
  await until("it is disabled", async () => (await endpoint()).status === "disabled");
  receiver.behave(() => 204);
  await bank.http.patch(`v1/endpoints/${receiver.id}`, { json: { status: "enabled" } });
  await until("all is told", () => has(receiver, guid, "member.identified"));
  expect(typesOf(receiver, guid)).toEqual(happyPath);
});

it("an endpoint is sent a test, and its events once more when core banking asks", async () => {
  const system = await aSystem();
  const { bank } = system;
  const [receiver, other] = [await aReceiver(system), await aReceiver(system)];
  const { guid } = await onboard(bank, { id: "replayed", password: "password" });
  await until("all is told", () => has(receiver, guid, "member.identified"));
  await bank.http.post(`v1/endpoints/${receiver.id}/test`);
  await until("the test has come", () => receiver.received.some(({ type }) => type === "endpoint.test"));
  expect(receiver.refused).toBe(0);
  expect(other.received.some(({ type }) => type === "endpoint.test")).toBe(false);
  expect((await bank.events()).some(({ type }) => type === "endpoint.test")).toBe(false);
  const path = `v1/endpoints/${receiver.id}/replay`;
  expect(await bank.http.post(path, { json: {} }).json()).toEqual({ count: 3 });
  await until("all is told again", () => typesOf(receiver, guid).length === 6);
  expect(typesOf(receiver, guid)).toEqual([...happyPath, ...happyPath]);
});

it("notifications whose attempts are used up are dead, and are sent again when core banking asks", async () => {
  const system = await aSystem({ env: { NOTIFY_ATTEMPTS: "2", NOTIFY_RETRY_BASE_MS: "20" } });
  const { bank } = system;
  const receiver = await aReceiver(system);
  receiver.behave(() => 500);
  const { guid } = await onboard(bank, { id: "dead", password: "password" });
  const dead = () =>
    bank.http.get(`v1/endpoints/${receiver.id}/deliveries?status=dead`).json<{ data: unknown[] }>();
  await until("all three are dead", async () => (await dead()).data.length === 3);
  receiver.behave(() => 204);
  await bank.http.post(`v1/endpoints/${receiver.id}/redrive`);
  await until("all is told", () => has(receiver, guid, "member.identified"));
  expect(typesOf(receiver, guid)).toEqual(happyPath);
});

it("during a rotation both secrets verify, and notifications go on", async () => {
  const system = await aSystem();
  const { bank } = system;
  const receiver = await aReceiver(system);
  const careful = await startReceiver();
  cleanUps.push(() => careful.close());
  const made = await bank.createEndpoint(careful.url);
  const rotated = await bank.http.post(`v1/endpoints/${made.id}/rotate`).json<{ secret: string }>();
  careful.trust(rotated.secret);
  await bank.http.post(`v1/endpoints/${receiver.id}/rotate`);
  const { guid } = await onboard(bank, { id: "rotated", password: "password" });
  await until("both are told", () => [receiver, careful].every((one) => has(one, guid, "member.identified")));
  expect(receiver.refused + careful.refused).toBe(0);
});

it("nothing is lost when the worker ends between an answer and its record, and the id stays the same", async () => {
  const system = await aSystem();
  const receiver = await aReceiver(system);
  // What it answers is lost on the way: the sender cannot know that the notification has come.
  receiver.behave((attempt) => (attempt <= 2 ? "cut" : 204));
  const { guid } = await enroll(system.bank, { id: "crash", password: "password" });
  await until("it was tried", () => receiver.attempts > 0);
  await system.restart("worker");
  await until("all is told", () => has(receiver, guid, "member.identified"));
  const ids = receiver.received.map(({ id, type }) => `${type} ${id}`);
  const once = [...new Set(ids)].map((each) => each.split(" ")[0]);
  expect(once).toEqual(happyPath);
});

it("what was not published when the process ended is published by the next sweep", async () => {
  const system = await aSystem();
  const receiver = await aReceiver(system);
  await system.database.pool.query(
    `insert into events (id, member_guid, type, at, notification)
     values ('evt_00000000-0000-4000-8000-000000000000', 'MBR-1', 'member.failed', now(),
             '{"type": "member.failed", "memberGuid": "MBR-1", "userGuid": "USR-1", "state": "failed",
               "reason": "closed", "connectionStatus": "CLOSED", "check": null}')`,
  );
  await until("it is told", () => has(receiver, "MBR-1", "member.failed"));
});
