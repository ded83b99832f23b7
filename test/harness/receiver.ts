import { createServer, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook, WebhookVerificationError } from "standardwebhooks";
import type { EventView } from "./core-bank.ts";

export interface Receiver {
  url: string;
  /** Told once the endpoint is made; what comes before cannot be verified. */
  trust(secret: string): void;
  /** Every notice whose signature is right, repeats included, in the order of their coming. */
  received: EventView[];
  /** What came with no right signature. */
  refused: number;
  close(): Promise<void>;
}

/** The receiver of notices in core banking: verifies each by Standard Webhooks, then says 204. */
export async function startReceiver(): Promise<Receiver> {
  const secrets: string[] = [];
  const receiver = { received: [] as EventView[], refused: 0 };
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const event = verified(secrets, body, request.headers);
    if (event === null) receiver.refused += 1;
    else receiver.received.push(event);
    response.writeHead(event === null ? 401 : 204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(receiver, {
    url: `http://127.0.0.1:${port}/notices`,
    trust: (secret: string) => void secrets.push(secret),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function verified(secrets: readonly string[], body: string, headers: IncomingHttpHeaders): EventView | null {
  for (const secret of secrets) {
    try {
      return new Webhook(secret).verify(body, headers as Record<string, string>) as EventView;
    } catch (error) {
      // Signed with another secret, or by somebody else: the next one tells.
      if (!(error instanceof WebhookVerificationError)) throw error;
    }
  }
  return null;
}
