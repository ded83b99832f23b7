import { createServer, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { type Notification, verifyNotification, WebhookVerificationError } from "@account-opening/client";

/**
 * A status; `cut`: the receiver accepts the notification, and then closes the connection without a response; `hang`: it
 * never responds.
 */
type Behavior = number | "cut" | "hang";

export interface Receiver {
  url: string;
  /** Adds the secret of an endpoint. Notifications that arrive before cannot be verified. */
  addSecret(secret: string): void;
  /** Sets the response from now on; the default is 204. The first attempt since the start has number 1. */
  respondWith(behavior: (attempt: number) => Behavior): void;
  /** Accepted notifications with a valid signature, in order of arrival, including repeated ones. */
  received: Notification[];
  /** The count of requests without a valid signature. */
  refused: number;
  /** The count of requests. */
  attempts: number;
  close(): Promise<void>;
}

/** Core banking's receiver of notifications: verifies each by Standard Webhooks, then returns 204. */
export async function startReceiver(): Promise<Receiver> {
  const secrets: string[] = [];
  const receiver = { received: [] as Notification[], refused: 0, attempts: 0 };
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
    addSecret: (secret: string) => void secrets.push(secret),
    respondWith: (next: (attempt: number) => Behavior) => {
      behavior = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

/** The received decisions of balance checks. */
export function decisionsOf({ received }: { received: readonly Notification[] }) {
  return received.filter((event) => event.type === "balance_check.decided");
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function verified(
  secrets: readonly string[],
  body: string,
  headers: IncomingHttpHeaders,
): Notification | null {
  for (const secret of secrets) {
    try {
      return verifyNotification(secret, body, headers);
    } catch (error) {
      // Signed with another secret, or forged: try the next secret.
      if (!(error instanceof WebhookVerificationError)) throw error;
    }
  }
  return null;
}
