import type { Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSocket } from "../harness/raw-http.ts";
import { until } from "../harness/until.ts";
import { type Door, doors, startTarget, type Target } from "./support/target.ts";

let target: Target;
beforeAll(async () => {
  target = await startTarget();
}, 60_000);
afterAll(() => target.stop());

/** What somebody slow begins with, and never ends: nothing, half a head, a head and half a body. */
const beginnings: ((door: Door) => string)[] = [
  () => "",
  (door) => target.headOf(door, "Content-Length: 100").slice(0, 60),
  (door) => `${target.headOf(door, "Content-Length: 60000")}{"a":`,
  (door) => `${target.headOf(door, "Transfer-Encoding: chunked")}2\r\n{"\r\n`,
  () => "POST /webhooks/mx HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n",
];

const perBeginning = 80;
/** One of its checks for slow senders comes after its own limit of 20 s. */
const cutOffMsMax = 40_000;

interface Slow {
  socket: Socket;
  isDripping: boolean;
}

async function openSlow(door: Door): Promise<Slow[]> {
  const open = beginnings.flatMap((begin, kind) =>
    Array.from({ length: perBeginning }, async (_, index): Promise<Slow> => {
      const socket = await openSocket(target.url(door));
      socket.removeAllListeners("error").on("error", () => socket.destroy());
      // Reading what comes lets the end be seen.
      socket.resume();
      const start = begin(door);
      if (start !== "") socket.write(start);
      return { socket, isDripping: kind > 0 && index % 2 === 0 };
    }),
  );
  return Promise.all(open);
}

describe("very many who are slow", () => {
  it.each(doors)(
    "keep nobody else from %s, and are cut off in the end",
    async (door) => {
      const before = await target.metric(door, "process_open_fds");
      const slow = await openSlow(door);
      await until("all are connected", async () => (await openedSince(door, before)) >= slow.length);
      const dripping = setInterval(() => {
        for (const { socket, isDripping } of slow) if (isDripping && socket.writable) socket.write("x");
      }, 500);
      try {
        await target.served(() =>
          until("all are cut off", () => slow.every(({ socket }) => socket.destroyed), {
            timeoutMs: cutOffMsMax,
          }),
        );
      } finally {
        clearInterval(dripping);
        for (const { socket } of slow) socket.destroy();
      }
      await until("their descriptors are free", async () => (await openedSince(door, before)) < 20);
    },
    90_000,
  );

  it.each(doors)("who come and go do not keep %s from its work, nor leave anything behind", async (door) => {
    const before = await target.metric(door, "process_open_fds");
    await target.served(async () => {
      for (let round = 0; round < 20; round += 1) {
        const sockets = await Promise.all(Array.from({ length: 100 }, () => openSocket(target.url(door))));
        for (const [index, socket] of sockets.entries()) {
          socket.on("error", () => socket.destroy());
          if (index % 2 === 0) socket.write(target.headOf(door, "Content-Length: 9"));
          if (index % 3 === 0) socket.resetAndDestroy();
          else socket.destroy();
        }
      }
    });
    await until("their descriptors are free", async () => (await openedSince(door, before)) < 20);
  });

  const openedSince = async (door: Door, before: number) =>
    (await target.metric(door, "process_open_fds")) - before;
});

it("nothing that was begun and not ended is stored", () => target.expectInboxAsAcknowledged());

it("all of them are unharmed", () => target.expectUnharmed());
