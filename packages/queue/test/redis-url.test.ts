import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { readRedisUrl } from "../src/redis-url.ts";

it.each([
  [
    "redis://cache:6380/2",
    { kind: "single", nodes: [{ host: "cache", port: 6380 }], login: { db: 2 }, sentinel: { name: "" } },
  ],
  [
    "redis://app:p%40ss@[::1]?family=6",
    {
      kind: "single",
      nodes: [{ host: "::1", port: 6379 }],
      login: { username: "app", password: "p@ss", family: 6 },
      sentinel: { name: "" },
    },
  ],
  [
    "redis+sentinel://app:secret@s1,s2:26380/mymaster/0?sentinel_username=s&sentinel_password=t",
    {
      kind: "sentinel",
      nodes: [
        { host: "s1", port: 26379 },
        { host: "s2", port: 26380 },
      ],
      login: { username: "app", password: "secret", db: 0 },
      sentinel: { name: "mymaster", sentinelUsername: "s", sentinelPassword: "t" },
    },
  ],
  [
    "redis+cluster://:secret@n1:7000,n2:7001/",
    {
      kind: "cluster",
      nodes: [
        { host: "n1", port: 7000 },
        { host: "n2", port: 7001 },
      ],
      login: { password: "secret" },
      sentinel: { name: "" },
    },
  ],
])("reads %s", (url, address) => {
  expect(readRedisUrl(url)).toEqual(address);
});

it("reads the certificates of a URL with TLS", () => {
  const folder = mkdtempSync(join(tmpdir(), "redis-url-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "ca.pem");
  writeFileSync(file, "a certificate");
  const { login } = readRedisUrl(`rediss+cluster://n1:7000?ssl_ca_certs=${encodeURIComponent(file)}`);
  expect(login.tls).toEqual({ ca: Buffer.from("a certificate") });
  expect(readRedisUrl("rediss://cache").login.tls).toEqual({});
  expect(readRedisUrl("redis://cache").login.tls).toBeUndefined();
});

it.each(["http://cache", "redis+sentinel://s1", "redis+other://n1"])("refuses %s", (url) => {
  expect(() => readRedisUrl(url)).toThrow(RangeError);
});
