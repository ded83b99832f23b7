import { done, snooze } from "@account-opening/queue";
import { describe, expect, it } from "vitest";
import { createHandlers, type HandlerPorts } from "../src/handlers.ts";
import { aClaim, inMemoryPorts, now } from "./support/in-memory.ts";

function handlersWith(over: Partial<HandlerPorts>) {
  const advanced: string[] = [];
  const delivered: string[] = [];
  const { ports } = inMemoryPorts(aClaim(), {});
  const handlers = createHandlers({
    advanceMember: async (guid) => {
      advanced.push(guid);
      return "advanced";
    },
    perform: ports,
    deliverer: { request: (endpointId) => void delivered.push(endpointId) },
    enqueueAdvance: () => undefined,
    onNotAdvanced: () => undefined,
    onPerformed: () => undefined,
    clock: () => now,
    ...over,
  });
  return { handlers, advanced, delivered };
}

describe("a job to advance members", () => {
  it("is done once all of them are advanced", async () => {
    const { handlers, advanced } = handlersWith({});
    expect(await handlers.advance({ memberGuids: ["MBR-1", "MBR-2"] })).toEqual(done);
    expect(advanced).toEqual(["MBR-1", "MBR-2"]);
  });

  it("is retried soon when one of them is locked", async () => {
    const { handlers } = handlersWith({ advanceMember: async () => "busy" });
    const outcome = await handlers.advance({ memberGuids: ["MBR-1"] });
    expect(outcome).toEqual(snooze(new Date(now.getTime() + 50)));
  });

  it("waits for its due time by this worker's clock, whatever the queue's clock says", async () => {
    const { handlers, advanced } = handlersWith({});
    const notBefore = now.getTime() + 300;
    expect(await handlers.advance({ memberGuids: ["MBR-1"], notBefore })).toEqual(
      snooze(new Date(notBefore)),
    );
    expect(advanced).toEqual([]);
    expect(await handlers.advance({ memberGuids: ["MBR-1"], notBefore: now.getTime() })).toEqual(done);
  });
});

describe("a job to deliver to an endpoint", () => {
  it("starts the deliveries at its due time by this worker's clock", async () => {
    const { handlers, delivered } = handlersWith({});
    const notBefore = now.getTime() + 300;
    expect(await handlers.deliver({ endpointId: "EP-1", notBefore })).toEqual(snooze(new Date(notBefore)));
    expect(delivered).toEqual([]);
    expect(await handlers.deliver({ endpointId: "EP-1", notBefore: now.getTime() })).toEqual(done);
    expect(delivered).toEqual(["EP-1"]);
  });
});
