import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { type PostgresPair, startPostgresPair, until } from "@account-opening/infra";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { connect } from "../src/connection/database.ts";
import { isSynchronouslyReplicated } from "../src/connection/replication.ts";

let pair: PostgresPair;
beforeAll(async () => {
  pair = await startPostgresPair();
});
afterAll(() => pair.stop());

function connected(url: string) {
  const database = connect({ url, applicationName: "test" });
  onTestFinished(() => database.close());
  return database;
}

const refused = "127.0.0.1:1";

it("a pool uses the host that accepts writes, whatever the order of the hosts", async () => {
  const { host } = new URL(pair.primary.url);
  const url = pair.urlOf("postgres");
  const hosts = /@([^/]+)/.exec(url)?.[1] ?? "";
  const standby = hosts.split(",").find((each) => each !== host) ?? "";
  for (const order of [hosts, `${standby},${host}`, `${refused},${standby},${host}`]) {
    const { pool, ping } = connected(url.replace(hosts, order));
    await ping();
    await Promise.all(Array.from({ length: 10 }, () => ping()));
    expect(pool.totalCount).toBeGreaterThan(1);
  }
  await expect(connected(url.replace(hosts, `${standby},${refused}`)).ping()).rejects.toThrow();
});

it("while no host accepts writes, all callers share one search", async () => {
  let connectionCount = 0;
  const servers = await Promise.all(
    [1, 2].map(async () => {
      const server = createServer((socket) => {
        connectionCount += 1;
        socket.destroy();
      });
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      onTestFinished(() => void server.close());
      return server;
    }),
  );
  const hosts = servers.map((server) => `127.0.0.1:${(server.address() as AddressInfo).port}`);
  const { ping } = connected(`postgres://u:p@${hosts.join(",")}/x`);
  await expect(ping()).rejects.toThrow();
  const afterFirst = connectionCount;
  const others = await Promise.allSettled(Array.from({ length: 50 }, ping));
  expect(others.every(({ status }) => status === "rejected")).toBe(true);
  expect(connectionCount).toBe(afterFirst);
});

it("reports whether a standby confirms commits, to a login without privileges", async () => {
  const owner = connected(pair.primary.url);
  await owner.pool.query("create role plain login password 'plain'");
  const url = new URL(pair.primary.url);
  url.username = "plain";
  url.password = "plain";
  expect(await isSynchronouslyReplicated(connected(url.href))).toBe(true);
  await owner.pool.query("alter role plain set synchronous_commit = off");
  expect(await isSynchronouslyReplicated(connected(url.href))).toBe(false);
});

it("a pool follows a failover to the promoted standby", async () => {
  const { ping } = connected(pair.urlOf("postgres"));
  await ping();
  await pair.failOver();
  await until("the new primary answers", () =>
    ping().then(
      () => true,
      () => null,
    ),
  );
  expect(await isSynchronouslyReplicated(connected(pair.urlOf("postgres")))).toBe(false);
});
