import type { DeliveryClaim, EndedDelivery } from "@account-opening/db/notifications";
import { describe, expect, it } from "vitest";
import { createDeliverer, type DeliverPorts } from "../src/deliver/deliver.ts";
import type { Sent } from "../src/deliver/send.ts";
import { now } from "./support/in-memory.ts";

const ok: Sent = { status: 204, retryAfterMs: null };

function aClaim(endpointId: string, deliveryId: string): DeliveryClaim {
  return {
    deliveryId,
    endpointId,
    attemptCount: 1,
    leaseUntil: now,
    url: "https://core.example.com/",
    failureCount: 0,
    wasPaused: false,
    secrets: [],
    memberGuid: `MBR-${deliveryId}`,
    event: { id: `evt_${deliveryId}`, type: "member.failed", at: now } as DeliveryClaim["event"],
    cause: null,
  };
}

/** Endpoints with due deliveries in memory, and a receiver that responds when the test says so. */
function inMemory(due: Record<string, number>, over: Partial<DeliverPorts> = {}) {
  const claimed: { endpointId: string; max: number; count: number }[] = [];
  const stored: EndedDelivery[][] = [];
  const inFlight: { claim: DeliveryClaim; respond(sent: Sent): void }[] = [];
  const held = new Set<string>();
  const failed: unknown[] = [];
  const state = { isClosing: false };
  let nextId = 0;
  const deliverer = createDeliverer({
    async claim(endpointId, max) {
      const count = Math.min(max, due[endpointId] ?? 0);
      due[endpointId] = (due[endpointId] ?? 0) - count;
      claimed.push({ endpointId, max, count });
      nextId += count;
      return Array.from({ length: count }, (_, index) => aClaim(endpointId, String(nextId - index)));
    },
    hold(claim) {
      held.add(claim.deliveryId);
      return { end: () => void held.delete(claim.deliveryId) };
    },
    send: (claim) => new Promise<Sent>((respond) => inFlight.push({ claim, respond })),
    trace: (_claim, attempt) => attempt(),
    async end(_endpointId, attempts) {
      stored.push([...attempts]);
      return [];
    },
    enqueue: () => undefined,
    onAttempt: () => undefined,
    onFailed: (error) => void failed.push(error),
    isClosing: () => state.isClosing,
    policy: { notifyRetryBaseMs: 1_000, notifyAttempts: 3 },
    inFlightMax: 50,
    clock: () => now,
    ...over,
  });
  const respondAll = async (sent = ok) => {
    for (const { respond } of inFlight.splice(0)) respond(sent);
    await settled();
  };
  return { deliverer, claimed, stored, inFlight, held, failed, state, respondAll, due };
}

/** Lets everything run that waits for no response. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

const endsOf = (stored: readonly EndedDelivery[][]): EndedDelivery["ended"]["end"][] =>
  stored.flat().map(({ ended }) => ended.end);

describe("deliveries to an endpoint", () => {
  it("are claimed and stored in batches, more in flight with each round trip, until none is due", async () => {
    const { deliverer, claimed, stored, inFlight, respondAll } = inMemory({ "EP-1": 100 });
    deliverer.request("EP-1");
    await settled();
    const inFlightCounts: number[] = [];
    while (inFlight.length > 0) {
      inFlightCounts.push(inFlight.length);
      await respondAll();
    }
    await deliverer.idle();
    expect(inFlightCounts).toEqual([8, 16, 32, 44]);
    expect(endsOf(stored)).toEqual(Array(100).fill("delivered"));
    expect([claimed.length, stored.length].every((count) => count < 20)).toBe(true);
  });

  it("are sent by one sender, however often they are requested", async () => {
    const { deliverer, claimed, inFlight, respondAll } = inMemory({ "EP-1": 8 });
    for (let count = 0; count < 5; count += 1) deliverer.request("EP-1");
    await settled();
    expect(inFlight).toHaveLength(8);
    deliverer.request("EP-1");
    await respondAll();
    await deliverer.idle();
    expect(claimed.filter(({ count }) => count > 0)).toHaveLength(1);
  });

  it("continue when a request arrives during an attempt, or after the last one", async () => {
    const { deliverer, due, inFlight, stored, respondAll } = inMemory({ "EP-1": 1 });
    deliverer.request("EP-1");
    await settled();
    due["EP-1"] = 2;
    deliverer.resume("EP-1");
    await settled();
    expect(inFlight).toHaveLength(3);
    await respondAll();
    await deliverer.idle();
    due["EP-1"] = 1;
    deliverer.resume("EP-1");
    await settled();
    expect(inFlight).toHaveLength(0);
    deliverer.request("EP-1");
    await settled();
    await respondAll();
    expect(endsOf(stored)).toHaveLength(4);
  });

  it("take no room from another endpoint while a receiver hangs", async () => {
    const { deliverer, stored, inFlight } = inMemory({ hanging: 1_000, quick: 200 });
    deliverer.request("hanging");
    deliverer.request("quick");
    await settled();
    while (inFlight.some(({ claim }) => claim.endpointId === "quick")) {
      const quick = inFlight.filter(({ claim }) => claim.endpointId === "quick");
      inFlight.splice(0, inFlight.length, ...inFlight.filter((each) => !quick.includes(each)));
      for (const { respond } of quick) respond(ok);
      await settled();
    }
    expect(stored.flat()).toHaveLength(200);
    expect(inFlight).toHaveLength(8);
  });

  it("keep their leases until their ends are stored", async () => {
    let store: () => void = () => undefined;
    const storing = new Promise<void>((resolve) => {
      store = resolve;
    });
    const { deliverer, held, respondAll } = inMemory(
      { "EP-1": 3 },
      {
        async end() {
          await storing;
          return [];
        },
      },
    );
    deliverer.request("EP-1");
    await settled();
    await respondAll();
    expect(held.size).toBe(3);
    store();
    await deliverer.idle();
    expect(held.size).toBe(0);
  });

  it("pause after three failures in a row, although they were claimed together", async () => {
    const { deliverer, stored, respondAll } = inMemory({ "EP-1": 8 });
    deliverer.request("EP-1");
    await settled();
    await respondAll({ status: 503, retryAfterMs: null });
    await deliverer.idle();
    const pauses = stored.flat().map(({ ended }) => ended.end === "retry" && ended.pauseUntil !== null);
    expect(pauses).toEqual([false, false, ...Array(6).fill(true)]);
  });

  it("end with a shutdown: nothing more is claimed, and what is in flight is stored", async () => {
    const { deliverer, state, claimed, stored, respondAll } = inMemory({ "EP-1": 100 });
    deliverer.request("EP-1");
    await settled();
    state.isClosing = true;
    await respondAll();
    await deliverer.idle();
    deliverer.request("EP-1");
    expect(claimed).toHaveLength(1);
    expect(stored.flat()).toHaveLength(8);
  });

  it("are left to the search for overdue rows when PostgreSQL fails, and do not block the endpoint", async () => {
    let isDown = true;
    const { deliverer, failed, stored, due, respondAll } = inMemory({ "EP-1": 2 });
    const failing = inMemory(
      {},
      {
        claim: async () => {
          if (isDown) throw new Error("the connection was lost");
          return [];
        },
      },
    );
    failing.deliverer.request("EP-1");
    await failing.deliverer.idle();
    expect(failing.failed).toHaveLength(1);
    isDown = false;
    failing.deliverer.request("EP-1");
    await failing.deliverer.idle();
    expect(failing.failed).toHaveLength(1);
    deliverer.request("EP-1");
    await settled();
    await respondAll();
    await deliverer.idle();
    expect([failed.length, stored.flat().length, due["EP-1"]]).toEqual([0, 2, 0]);
  });
});
