import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aMember, answer, type Client, challenged, idle, run, start, status, until } from "./support.ts";

let mx: Client;
beforeAll(async () => {
  mx = await start({ speed: 2000, challengeExpiresMs: 120_000_000, backgroundEveryMs: 0 });
});
afterAll(() => mx.simulator.close());

describe("passwords of MX Bank", () => {
  it.each([
    ["password", "CONNECTED"],
    ["anything else", "CONNECTED"],
    ["BAD_REQUEST", "FAILED"],
    ["UNAUTHORIZED", "DENIED"],
    ["INVALID", "DENIED"],
    ["DISABLED", "DENIED"],
    ["LOCKED", "LOCKED"],
    ["SERVER_ERROR", "FAILED"],
    ["UNAVAILABLE", "FAILED"],
  ])("%s ends %s", async (password, ending) => {
    const person = await aMember(mx, password);
    expect(await run(mx, person, "verify")).toMatchObject({ connection_status: ending });
  });

  it.each([
    ["challenge", "TEXT"],
    ["options", "OPTIONS"],
    ["image", "IMAGE_DATA"],
  ])("%s sends a challenge of type %s, and `correct` answers it", async (password, type) => {
    const person = await aMember(mx, password);
    await mx.call("POST", `${person.path}/verify`);
    const { challenges, is_authenticated: isAuthenticated } = await challenged(mx, person);
    expect(challenges).toEqual([expect.objectContaining({ type })]);
    expect(isAuthenticated).toBe(false);
    await answer(mx, person, "correct");
    expect(await idle(mx, person)).toMatchObject({ connection_status: "CONNECTED" });
  });

  it("sends another challenge after the answer `challenge`", async () => {
    const person = await aMember(mx, "challenge");
    await mx.call("POST", `${person.path}/verify`);
    const first = await challenged(mx, person);
    await answer(mx, person, "challenge");
    const second = await until(async () => {
      const now = await status(mx, person);
      return now.challenges?.[0]?.guid === first.challenges[0].guid ? undefined : now.challenges?.[0];
    });
    expect(second.type).toBe("TEXT");
    await answer(mx, person, "correct");
    expect(await idle(mx, person)).toMatchObject({ connection_status: "CONNECTED" });
  });

  it.each([
    ["LOCKED", "LOCKED"],
    ["UNAVAILABLE", "FAILED"],
    ["nonsense", "REJECTED"],
  ])("with the answer %s, the job ends %s", async (value, ending) => {
    const person = await aMember(mx, "challenge");
    await mx.call("POST", `${person.path}/verify`);
    await answer(mx, person, value);
    expect(await idle(mx, person)).toMatchObject({ connection_status: ending });
  });

  it("stops with PREVENTED at the third failed login in a row", async () => {
    const person = await aMember(mx, "INVALID");
    const endings = [];
    for (let time = 0; time < 3; time++) endings.push((await run(mx, person, "verify")).connection_status);
    expect(endings).toEqual(["DENIED", "DENIED", "PREVENTED"]);
    const before = await status(mx, person);
    expect((await mx.call("POST", `${person.path}/verify`)).status).toBe(202);
    expect(await status(mx, person)).toEqual(before);
  });
});
