import http from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { createMxClient, type MxClient } from "../../src/client.ts";
import type { MxConfig } from "../../src/http/send.ts";

/** A received request. */
interface Received {
  method: string;
  /** With the query, still encoded. */
  url: string;
  headers: http.IncomingHttpHeaders;
  body: string;
}

export type Respond = (request: Received, response: http.ServerResponse) => void;

/** An HTTP server with configured responses that records requests. */
export interface FakeMx {
  url: string;
  received: Received[];
  connectionCount(): number;
  /** Sets the responses, in order. The last one is repeated. */
  answers(...responses: Respond[]): void;
  client(config?: Partial<MxConfig>): MxClient;
  close(): Promise<void>;
}

export async function startFakeMx(): Promise<FakeMx> {
  let pending: Respond[] = [];
  let connectionCount = 0;
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const seen = { method, url, headers, body: Buffer.concat(chunks).toString() };
      received.push(seen);
      const respond = pending.length > 1 ? pending.shift() : pending[0];
      respond?.(seen, response);
    });
  });
  server.on("connection", (socket) => {
    connectionCount += 1;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    received,
    connectionCount: () => connectionCount,
    answers: (...responses) => {
      pending = responses;
      received.length = 0;
    },
    client: (config = {}) => createMxClient({ ...testConfig, baseUrl: url, ...config }),
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

export const testConfig: Omit<MxConfig, "baseUrl"> = {
  credentials: { clientId: "client-marker", apiKey: "api-key-marker" },
  acceptVersion: "v20111101",
  timeoutMs: 120_000,
};

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Respond {
  return raw(status, JSON.stringify(body), { "content-type": "application/json", ...headers });
}

export function raw(status: number, body: string, headers: Record<string, string> = {}): Respond {
  return (_, response) => {
    response.writeHead(status, headers).end(body);
  };
}

/** Receives the request and never responds. */
export const hang: Respond = () => undefined;

/** Starts a response and never ends it. */
export const hangInBody: Respond = (_, response) => {
  response.writeHead(200, { "content-type": "application/json" }).write('{"member":');
};

/** Receives the request, then drops the connection. */
export const reset: Respond = (_, response) => {
  response.socket?.resetAndDestroy();
};

/** Drops the connection in the middle of the body. */
export const cutOff: Respond = (_, response) => {
  response.writeHead(200, { "content-length": "1000" });
  response.write('{"member":', () => response.socket?.destroy());
};
