import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { listen } from "../../src/http/index.ts";

/** A server with one request that waits for its response. */
async function withOneRequest() {
  const server = createServer();
  const { port, close } = await listen(server, { port: 0, host: "127.0.0.1" });
  const requested = once(server, "request");
  const outcome = fetch(`http://127.0.0.1:${port}`).then(
    (response) => response.status,
    () => "cut off",
  );
  const [, response] = (await requested) as [unknown, ServerResponse];
  return { port, close, outcome, response };
}

describe("listen", () => {
  it("returns its URL, with brackets around an IPv6 address", async () => {
    const { url, port, close } = await listen(createServer(), { port: 0, host: "::1" });
    expect(url).toBe(`http://[::1]:${port}`);
    await close();
  });

  it("finishes running requests, and accepts no new ones", async () => {
    const { port, close, outcome, response } = await withOneRequest();
    const closed = close(10_000);
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow();
    response.writeHead(204).end();
    await closed;
    expect(await outcome).toBe(204);
  });

  it("closes the connections of unfinished requests after the timeout", async () => {
    const { close, outcome } = await withOneRequest();
    await close(10);
    expect(await outcome).toBe("cut off");
  });

  it("fails if the port is in use", async () => {
    const { port, close } = await listen(createServer(), { port: 0, host: "127.0.0.1" });
    await expect(listen(createServer(), { port, host: "127.0.0.1" })).rejects.toThrow("EADDRINUSE");
    await close();
  });
});
