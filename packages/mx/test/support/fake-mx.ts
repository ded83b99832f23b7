import type { ServerResponse } from "node:http";
import { type RecordedRequest, type RecordingServer, startRecordingServer } from "@account-opening/infra";
import { createMxClient, type MxClient } from "../../src/client.ts";
import type { MxConfig } from "../../src/http/send.ts";

export type Respond = (request: RecordedRequest, response: ServerResponse) => void;

/** A server with configured responses. */
export interface FakeMx extends RecordingServer {
  /** Sets the responses, in order. The last one is repeated. */
  answers(...responses: Respond[]): void;
  client(config?: Partial<MxConfig>): MxClient;
}

export async function startFakeMx(): Promise<FakeMx> {
  let pending: Respond[] = [];
  const server = await startRecordingServer((request, response) => {
    const respond = pending.length > 1 ? pending.shift() : pending[0];
    respond?.(request, response);
  });
  return {
    ...server,
    answers: (...responses) => {
      pending = responses;
      server.received.length = 0;
    },
    client: (config = {}) => createMxClient({ ...testConfig, baseUrl: server.url, ...config }),
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
