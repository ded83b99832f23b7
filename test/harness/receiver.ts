import { createServer, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook, WebhookVerificationError } from "standardwebhooks";
import type { EventView } from "./core-bank.ts";

/** A status; or takes the notification and cuts the connection, so that the sender cannot know; or never answers. */
type Behavior = number | "cut" | "hang";

export interface Receiver {
  url: string;
  /** Told once the endpoint is made; what comes before cannot be verified. */
  trust(secret: string): void;
  /** What it does from now on; says 204 unless told. The first attempt since the start is number 1. */
  behave(how: (attempt: number) => Behavior): void;
  /** Every notification whose signature is right and that was taken, repeats included, in the order of their coming. */
  received: EventView[];
  /** What came with no right signature. */
  refused: number;
  /** How often something came. */
  attempts: number;
  close(): Promise<void>;
}

/** The receiver of notifications in core banking: verifies each by Standard Webhooks, then says 204. */
export async function startReceiver(): Promise<Receiver> {
  const secrets: string[] = [];
  const receiver = { received: [] as EventView[], refused: 0, attempts: 0 };
  let behavior: (attempt: number) => Behavior = () => 204;
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    receiver.attempts += 1;
    const event = verified(secrets, body, request.headers);
    if (event === null) {
      receiver.refused += 1;
      response.writeHead(401).end();
      return;
    }
    const how = behavior(receiver.attempts);
    if (how === "hang") return;
    if (how === "cut" || how < 300) receiver.received.push(event);
    if (how === "cut") request.socket.destroy();
    else response.writeHead(how).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(receiver, {
    url: `http://127.0.0.1:${port}/notifications`,
    trust: (secret: string) => void secrets.push(secret),
    behave: (how: (attempt: number) => Behavior) => {
      behavior = how;
    },
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
