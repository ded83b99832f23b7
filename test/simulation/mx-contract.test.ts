import { type JobScript, MxModel, start } from "@account-opening/core/testing";
import { createMxClient } from "@account-opening/mx";
import { startSimulator } from "@account-opening/mx-simulator";
import { vi } from "vitest";
import { createChance } from "./chance.ts";
import { type Behavior, describeMx, type MxStand } from "./contracts/mx-contract.ts";
import { SimulatedProcess } from "./process.ts";
import { SimulatedMx } from "./simulated-mx.ts";
import { VirtualTime } from "./virtual-time.ts";

const calm: JobScript = {
  flipMs: 500,
  workMs: 10_000,
  rounds: 0,
  sameQuestion: false,
  staleMs: 0,
  endsAs: "CONNECTED",
  rows: 1,
};

const scripts: Record<Behavior, JobScript> = {
  calm,
  asks: { ...calm, rounds: 1 },
  denied: { ...calm, endsAs: "DENIED" },
};

/** The model, with time that passes while somebody waits for an answer. */
async function modelStand(behavior: Behavior): Promise<MxStand> {
  const time = new VirtualTime(start);
  const chance = createChance(1);
  const events = { moved: () => undefined, requested: () => undefined };
  const mx = new SimulatedMx(time, events, () => false);
  const process = new SimulatedProcess("worker", { fates: [] }, { time, chance }, () => undefined);
  process.start(() => undefined);
  const model = mx.add("MBR-1", new MxModel([scripts[behavior]], 600_000));
  model.aggregate(calm, start);
  const passes = async (ms: number) => {
    let isOver = false;
    time.at(time.now + ms, () => {
      isOver = true;
    });
    await time.run(() => !isOver);
  };
  await passes(20_000);
  const answered = async <Result>(work: Promise<Result>): Promise<Result> => {
    let isSettled = false;
    const settled = work.finally(() => {
      isSettled = true;
    });
    settled.catch(() => undefined);
    await time.run(() => !isSettled);
    return settled;
  };
  const calls = mx.callsFor(process);
  const driven = Object.fromEntries(
    Object.entries(calls).map(([name, call]) => [
      name,
      (ref: MxStand["ref"]) => answered(Reflect.apply(call, undefined, [ref]) as Promise<unknown>),
    ]),
  ) as unknown as MxStand["calls"];
  return {
    calls: driven,
    ref: { userGuid: "USR-1", memberGuid: "MBR-1" },
    async answer() {
      model.resume(model.status(time.now).challenges, time.now);
    },
    async eventually(what, look) {
      for (let tries = 0; !(await look()); tries += 1) {
        if (tries > 100) throw new Error(`${what}: it never came.`);
        await passes(500);
      }
    },
    close: async () => undefined,
  };
}

const passwords: Record<Behavior, string> = {
  calm: "password",
  asks: "mfa:TEXT@verify",
  denied: "status:DENIED@verify",
};

/** MX's simulator over HTTP, through the client of production. */
async function simulatorStand(behavior: Behavior): Promise<MxStand> {
  const simulator = await startSimulator({ port: 0, speed: 20, backgroundEveryMs: 0, throttlesMxBank: true });
  const mx = createMxClient({
    baseUrl: simulator.url,
    clientId: "client",
    apiKey: "key",
    acceptVersion: "v20111101",
    timeoutMs: 120_000,
  });
  const user = await mx.users.create({ id: "contract" });
  const credentials = (await mx.institutions.credentials("mxbank")).map(({ guid, fieldType, fieldName }) => ({
    guid,
    value: (fieldType ?? fieldName ?? "").includes("PASSWORD") ? passwords[behavior] : "mxuser",
  }));
  const member = await mx.members.create({ userGuid: user.guid, institutionCode: "mxbank", credentials });
  const ref = { userGuid: user.guid, memberGuid: member.guid };
  const eventually: MxStand["eventually"] = async (what, look) => {
    const isSo = async () => {
      if (!(await look())) throw new Error(`${what}: not yet.`);
    };
    await vi.waitFor(isSo, { timeout: 300_000, interval: 10 });
  };
  await eventually("the first aggregation is over, and the second of its stamp", async () => {
    const { isBeingAggregated, successfullyAggregatedAt } = await mx.members.status(ref);
    if (isBeingAggregated || successfullyAggregatedAt === null) return false;
    return Date.now() >= Date.parse(successfullyAggregatedAt) + 1_000;
  });
  return {
    calls: mx.members,
    ref,
    async answer() {
      const challenges = await mx.members.challenges(ref);
      await mx.members.resume(
        ref,
        challenges.map(({ guid }) => ({ guid, value: "correct" })),
      );
    },
    eventually,
    close: () => simulator.close(),
  };
}

describeMx("MX as the simulation has it", modelStand);
describeMx("MX as its simulator has it", simulatorStand);
