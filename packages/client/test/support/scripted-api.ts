import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { type ApiClient, type ClientOptions, createClient } from "../../src/index.ts";

/** `cut` closes the connection before the response, `cut_body` within it. */
export type ScriptedResponse =
  | "cut"
  | "cut_body"
  | { status: number; headers?: Record<string, string>; body?: unknown };

export interface RecordedRequest {
  method: string;
  url: string;
  key: string | undefined;
  authorization: string | undefined;
  body: string;
}

/** A server that answers the given responses in order, and a client of it that retries without waiting. */
export async function scriptedApi(
  script: readonly ScriptedResponse[],
  options: Partial<ClientOptions> = {},
): Promise<{ api: ApiClient; requests: RecordedRequest[] }> {
  const requests: RecordedRequest[] = [];
  const server = createServer(async (request, response) => {
    const { method = "", url = "", headers } = request;
    let body = "";
    for await (const chunk of request) body += chunk;
    const next = script[requests.length] ?? { status: 500, body: "The script has ended." };
    const key = headers["idempotency-key"];
    requests.push({ method, url, key: key?.toString(), authorization: headers.authorization, body });
    if (next === "cut") {
      request.socket.destroy();
      return;
    }
    if (next === "cut_body") {
      response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
      response.write('{"guid":', () => request.socket.destroy());
      return;
    }
    const isText = typeof next.body === "string";
    response.writeHead(next.status, {
      "content-type": isText ? "text/plain" : "application/json",
      ...next.headers,
    });
    response.end(isText || next.body === undefined ? next.body : JSON.stringify(next.body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  const baseUrl = `http://127.0.0.1:${port}`;
  return { api: createClient({ baseUrl, apiKey: "key-1", backoffMs: 0, ...options }), requests };
}

export function problem(name: string, status: number, headers: Record<string, string> = {}) {
  return {
    status,
    headers: { "content-type": "application/problem+json", "x-request-id": "request-1", ...headers },
    body: { type: `urn:account-opening:problem:${name}`, title: "Title", status, detail: "Detail." },
  };
}
