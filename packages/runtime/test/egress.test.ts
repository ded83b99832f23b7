import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import {
  type CertificateAuthority,
  createCertificateAuthority,
  startConnectProxy,
} from "@account-opening/infra";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { ConfigError } from "../src/config/config-error.ts";
import { mxFields, readConfig } from "../src/config/index.ts";
import { createFetch } from "../src/net/egress.ts";

let authority: CertificateAuthority;
beforeAll(async () => {
  authority = await createCertificateAuthority();
});

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A server whose certificate is signed by the authority. @returns its port */
async function aServer(host: string): Promise<number> {
  const server = createServer(await authority.certificateFor(host), (_, response) => {
    response.end(`from ${host}`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUps.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

async function aProxy(options: Parameters<typeof startConnectProxy>[0]) {
  const proxy = await startConnectProxy(options);
  cleanUps.push(proxy.close);
  return proxy;
}

describe("requests that leave through a proxy", () => {
  it("reach a host that only the proxy can resolve, with the proxy's credentials", async () => {
    const port = await aServer("mx.example");
    const proxy = await aProxy({ route: () => port });
    const proxyUrl = proxy.url.replace("http://", "http://user:p%40ss@");
    const response = await createFetch({ proxyUrl, ca: authority.ca })("https://mx.example/users");
    expect(await response.text()).toBe("from mx.example");
    const authorization = `Basic ${Buffer.from("user:p@ss").toString("base64")}`;
    expect(proxy.requests).toEqual([{ authority: "mx.example:443", authorization }]);
  });

  it("reach a proxy that is itself served over TLS", async () => {
    const port = await aServer("mx.example");
    const proxy = await aProxy({ route: () => port, tls: await authority.certificateFor("localhost") });
    const send = createFetch({ proxyUrl: proxy.url, ca: authority.ca });
    expect(await (await send("https://mx.example/")).text()).toBe("from mx.example");
  });

  it("are refused if a proxy that inspects TLS presents a certificate of an unknown authority", async () => {
    const port = await aServer("mx.example");
    const proxy = await aProxy({ route: () => port });
    await expect(createFetch({ proxyUrl: proxy.url })("https://mx.example/")).rejects.toMatchObject({
      cause: { code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" },
    });
  });

  it("are refused if the certificate is for another host", async () => {
    const port = await aServer("other.example");
    const proxy = await aProxy({ route: () => port });
    const send = createFetch({ proxyUrl: proxy.url, ca: authority.ca });
    await expect(send("https://mx.example/")).rejects.toMatchObject({
      cause: { code: "ERR_TLS_CERT_ALTNAME_INVALID" },
    });
  });

  it("fail with a code of their own if the proxy refuses the host", async () => {
    const proxy = await aProxy({ route: () => null });
    await expect(createFetch({ proxyUrl: proxy.url })("https://mx.example/")).rejects.toMatchObject({
      cause: { code: "PROXY_REFUSED" },
    });
  });
});

it("a direct request trusts the configured authority beside those of Node.js", async () => {
  const port = await aServer("localhost");
  const response = await createFetch({ ca: authority.ca })(`https://localhost:${port}/`);
  expect(await response.text()).toBe("from localhost");
});

it("Node's fetch is used if nothing is configured", () => {
  expect(createFetch({})).toBe(fetch);
});

it("MX_CA must hold certificates in PEM", () => {
  const schema = z.object({ MX_CA: mxFields.MX_CA });
  expect(readConfig(schema, { MX_CA: authority.ca }).mxCa).toBe(authority.ca.trimEnd());
  for (const text of ["x", authority.ca.replace(/[A-Z]/, "!")])
    expect(() => readConfig(schema, { MX_CA: text })).toThrow(ConfigError);
});
