import { type JobScript, MxModel, start } from "@account-opening/core/testing";
import { createMxClient, mxVersions } from "@account-opening/mx";
import { startSimulator } from "@account-opening/mx-simulator";
import { until } from "../harness/until.ts";
import { type Behavior, describeMxContract, type MxFixture } from "./contracts/mx-contract.ts";
import { SimulatedProcess } from "./process.ts";
import { createRandom } from "./random.ts";
import { SimulatedMx } from "./simulated-mx.ts";
import { VirtualTime } from "./virtual-time.ts";

const successful: JobScript = {
  flipMs: 500,
  workMs: 10_000,
  rounds: 0,
  sameQuestion: false,
  staleMs: 0,
  endsAs: "CONNECTED",
  rows: 1,
};

const scripts: Record<Behavior, JobScript> = {
  succeeds: successful,
  challenges: { ...successful, rounds: 1 },
  denied: { ...successful, endsAs: "DENIED" },
  fetches_products: successful,
};

/** The model, whose virtual time passes while a call waits for its response. */
async function startModelFixture(behavior: Behavior): Promise<MxFixture> {
  const time = new VirtualTime(start);
  const random = createRandom(1);
  const events = { changed: () => undefined, requested: () => undefined };
  const mx = new SimulatedMx(time, events, () => false);
  const process = new SimulatedProcess("worker", { processFaults: [] }, { time, random }, () => undefined);
  process.start(() => undefined);
  const products = behavior === "fetches_products" ? (["verify", "identify"] as const) : [];
  const model = mx.add("MBR-1", new MxModel([scripts[behavior]], 600_000, [], products));
  model.startFirstJob(successful, start);
  const advanceTime = async (ms: number) => {
    let isOver = false;
    time.at(time.now + ms, () => {
      isOver = true;
    });
    await time.run(() => !isOver);
  };
  await advanceTime(20_000);
  const settled = async <Result>(work: Promise<Result>): Promise<Result> => {
    let isSettled = false;
    const result = work.finally(() => {
      isSettled = true;
    });
    result.catch(() => undefined);
    await time.run(() => !isSettled);
    return result;
  };
  const calls = mx.callsFor(process);
  const timedCalls = Object.fromEntries(
    Object.entries(calls).map(([name, call]) => [
      name,
      (ref: MxFixture["ref"]) => settled(Reflect.apply(call, undefined, [ref]) as Promise<unknown>),
    ]),
  ) as unknown as MxFixture["calls"];
  return {
    calls: timedCalls,
    ref: { userGuid: "USR-1", memberGuid: "MBR-1" },
    async answer() {
      model.resume(model.status(time.now).challenges, time.now);
    },
    async eventually(description, condition) {
      for (let pollCount = 0; !(await condition()); pollCount += 1) {
        if (pollCount > 100) throw new Error(`Timed out, waiting until ${description}.`);
        await advanceTime(500);
      }
    },
    close: async () => undefined,
  };
}

const passwords: Record<Behavior, string> = {
  succeeds: "password",
  challenges: "mfa:TEXT@verify",
  denied: "status:DENIED@verify",
  fetches_products: "password",
};

/** The MX simulator over HTTP, through the production client. */
async function startSimulatorFixture(
  acceptVersion: (typeof mxVersions)[number],
  behavior: Behavior,
): Promise<MxFixture> {
  const simulator = await startSimulator({ port: 0, speed: 20, backgroundEveryMs: 0, throttlesMxBank: true });
  const mx = createMxClient({
    baseUrl: simulator.url,
    credentials: { clientId: "client", apiKey: "key" },
    acceptVersion,
    timeoutMs: 120_000,
  });
  const user = await mx.users.create({ id: "contract" });
  const credentials = (await mx.institutions.credentials("plain_bank")).map(
    ({ guid, fieldType, fieldName }) => ({
      guid,
      value: (fieldType ?? fieldName ?? "").includes("PASSWORD") ? passwords[behavior] : "mxuser",
    }),
  );
  const member = await mx.members.create({
    userGuid: user.guid,
    institutionCode: "plain_bank",
    credentials,
    products: behavior === "fetches_products" ? ["account_verification", "identity_verification"] : [],
  });
  const ref = { userGuid: user.guid, memberGuid: member.guid };
  const eventually: MxFixture["eventually"] = async (description, condition) =>
    void (await until(description, condition, { everyMs: 10 }));
  await eventually("the first aggregation has ended, and the second of its timestamp", async () => {
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

describeMxContract("the model of MX in the simulation", startModelFixture, { firstJobFetchesProducts: true });
for (const version of mxVersions) {
  describeMxContract(
    `the MX simulator with ${version}`,
    (behavior) => startSimulatorFixture(version, behavior),
    { firstJobFetchesProducts: version !== "v20111101" },
  );
}
