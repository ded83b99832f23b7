import { createServer } from "node:http";
import { listen } from "@account-opening/runtime/http";

export interface HttpStub {
  url: string;
  close(): Promise<void>;
}

/** A server that gives one answer to every request. */
export function startHttpStub(
  status: number,
  body = "",
  headers: Record<string, string> = {},
): Promise<HttpStub> {
  const server = createServer((_request, response) =>
    response.writeHead(status, { connection: "close", ...headers }).end(body),
  );
  return listen(server, { port: 0, host: "127.0.0.1" });
}
