import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { listen } from "../../src/http/index.ts";

/** A server that answers nothing by itself, with one request that waits. */
async function withOneRequest() {
  const server = createServer();
  const { port, close } = await listen(server, { port: 0, host: "127.0.0.1" });
  const asked = once(server, "request");
  const answer = fetch(`http://127.0.0.1:${port}`).then(
    (response) => response.status,
    () => "cut off",
  );
  const [, response] = (await asked) as [unknown, ServerResponse];
  return { port, close, answer, response };
}

describe("listen", () => {
  it("says its URL, with brackets around an IPv6 address", async () => {
    const { url, port, close } = await listen(createServer(), { port: 0, host: "::1" });
    expect(url).toBe(`http://[::1]:${port}`);
    await close();
  });

  it("lets what is running end, and takes nothing new", async () => {
    const { port, close, answer, response } = await withOneRequest();
    const closed = close(10_000);
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow();
    response.writeHead(204).end();
    await closed;
    expect(await answer).toBe(204);
  });

  it("cuts off at the deadline what does not end", async () => {
    const { close, answer } = await withOneRequest();
    await close(10);
    expect(await answer).toBe("cut off");
  });

  it("says when the port is taken", async () => {
    const { port, close } = await listen(createServer(), { port: 0, host: "127.0.0.1" });
    await expect(listen(createServer(), { port, host: "127.0.0.1" })).rejects.toThrow("EADDRINUSE");
    await close();
  });
});
