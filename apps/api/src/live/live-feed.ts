import { Readable } from "node:stream";
import type { ApiKey } from "@account-opening/db/access";
import { type Clock, repeat } from "@account-opening/runtime";
import { problem, retryAfter } from "../http/problems.ts";
import type { LiveEvent } from "./events.ts";
import { createLiveSource, type LiveSource, type LiveSourcePorts } from "./live-source.ts";

/** Sends changes to clients. One poll of PostgreSQL serves all clients, and there is none without clients. */
export interface LiveFeed {
  /** Server-sent events for the holder of a key. @throws a 429 if too many clients are connected. */
  connect(key: Pick<ApiKey, "expiresAt">): Readable;
  /** Ends every connection. */
  close(): Promise<void>;
}

export interface LiveFeedPorts extends LiveSourcePorts {
  clock: Clock;
  /** A read failed. The next one is tried all the same. */
  onError(error: unknown): void;
}

const clientsMax = 100;
const pollMs = 1_000;

/** After this time a connection ends, and its client connects again: its key may have been revoked. */
const connectionMs = 5 * 60_000;

/** Time without events after which a comment is sent. Proxies close silent connections. */
const heartbeatMs = 15_000;

/** Bytes that may wait for a slow client. Beyond that, it is disconnected. */
const waitingBytesMax = 256 * 1_024;

interface Client {
  stream: Readable;
  endsAt: number;
  sentAt: number;
}

export function createLiveFeed({ clock, onError, ...ports }: LiveFeedPorts): LiveFeed {
  const clients = new Set<Client>();
  let source: LiveSource | null = null;

  const polling = repeat(async () => {
    const now = clock();
    for (const client of clients) {
      if (now.getTime() >= client.endsAt) end(client);
      else if (now.getTime() - client.sentAt >= heartbeatMs) send(client, ": heartbeat\n\n", now);
    }
    if (clients.size === 0) {
      source = null;
      return;
    }
    try {
      source ??= createLiveSource(ports, now);
      const text = (await source(now)).map(messageOf).join("");
      if (text !== "") for (const client of clients) send(client, text, now);
    } catch (error) {
      onError(error);
    }
  }, pollMs);

  return {
    connect({ expiresAt }) {
      if (clients.size >= clientsMax) {
        const detail = `This process serves at most ${clientsMax} live connections.`;
        throw problem("too-many-requests", { detail, headers: retryAfter(5_000) });
      }
      const now = clock();
      const endsAt = Math.min(now.getTime() + connectionMs, expiresAt?.getTime() ?? Number.POSITIVE_INFINITY);
      const client = { stream: new Readable({ read: () => undefined }), endsAt, sentAt: now.getTime() };
      clients.add(client);
      client.stream.once("close", () => clients.delete(client));
      send(client, `retry: 2000\n\n${messageOf({ event: "resync", data: {} })}`, now);
      return client.stream;
    },
    async close() {
      await polling.stop();
      for (const client of clients) end(client);
    },
  };

  /** The response ends once everything is sent. */
  function end(client: Client): void {
    clients.delete(client);
    client.stream.push(null);
  }
}

function send(client: Client, text: string, now: Date): void {
  client.sentAt = now.getTime();
  client.stream.push(text);
  if (client.stream.readableLength > waitingBytesMax) client.stream.destroy();
}

/** @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */
function messageOf({ event, data }: LiveEvent): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
