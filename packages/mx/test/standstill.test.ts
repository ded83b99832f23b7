import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type FakeMx, json, startFakeMx } from "./support/fake-mx.ts";
import { member, memberRef } from "./support/samples.ts";

let mx: FakeMx;
let next: Socket;
let previous: Socket;

beforeAll(async () => {
  mx = await startFakeMx();
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  previous = connect((server.address() as AddressInfo).port, "127.0.0.1");
  [next] = (await once(server, "connection")) as [Socket];
  server.close();
});
afterAll(async () => {
  next.destroy();
  previous.destroy();
  await mx.close();
});

/** Frozen right after the event loop has collected what is ready: first this, then the new connection. */
function standStillInNextPoll(ms: number): Promise<unknown> {
  const stood = once(previous, "data").then(() =>
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms),
  );
  next.write("now");
  return stood;
}

it("a request whose time ran out while its connection was made is not sent any more", async () => {
  mx.answers(json(200, { member }));
  const client = mx.client({ timeoutMs: 100 });
  const stood = standStillInNextPoll(300);
  const verified = client.members.verify(memberRef);
  await expect(verified).rejects.toMatchObject({ name: "MxUnavailableError" });
  expect(await stood).toBe("timed-out");
  // It would have come before this one.
  await client.members.read(memberRef);
  expect(mx.received.map(({ method }) => method)).toEqual(["GET"]);
});
