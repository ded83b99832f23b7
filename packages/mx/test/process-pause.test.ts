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

/** Blocks the process before the event loop handles the new connection. */
function blockProcessInNextPoll(ms: number): Promise<unknown> {
  const stood = once(previous, "data").then(() =>
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms),
  );
  next.write("now");
  return stood;
}

it("a request is not sent if its timeout passed while the connection was opened", async () => {
  mx.answers(json(200, { member }));
  const client = mx.client({ timeoutMs: 100 });
  const stood = blockProcessInNextPoll(300);
  const verified = client.members.verify(memberRef);
  await expect(verified).rejects.toMatchObject({ name: "MxUnavailableError" });
  expect(await stood).toBe("timed-out");
  // That request would have arrived before this one.
  await mx.client().members.read(memberRef);
  expect(mx.received.map(({ method }) => method)).toEqual(["GET"]);
});
