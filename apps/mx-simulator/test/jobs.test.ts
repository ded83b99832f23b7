import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  aMember,
  answer,
  type Client,
  challenged,
  credentials,
  idle,
  run,
  start,
  status,
} from "./support.ts";

let mx: Client;
beforeAll(async () => {
  mx = await start({ speed: 100, backgroundEveryMs: 0 });
});
afterAll(() => mx.simulator.close());

describe("one job at a time", () => {
  it("starts a first aggregation, during which every other job is refused with 409", async () => {
    const person = await aMember(mx, "job:hang", { skips: false });
    expect(await status(mx, person)).toMatchObject({
      connection_status: "CREATED",
      is_being_aggregated: true,
    });
    expect((await mx.call("POST", `${person.path}/verify`)).status).toBe(409);
    expect((await mx.call("POST", `${person.path}/aggregate`)).status).toBe(202);
    const put = await mx.call("PUT", person.path, { member: { credentials: await credentials(mx, "new") } });
    expect(put.status).toBe(409);
    expect(mx.simulator.control.summary().members[person.guid]).toMatchObject({
      jobs: { aggregate: 1 },
      attached: 1,
    });
  });

  it("attaches to a job of the same kind with 202 and no new job", async () => {
    const person = await aMember(mx, "job:slow");
    await mx.call("POST", `${person.path}/verify`);
    const first = (await mx.call("GET", person.path)).body.member.most_recent_job_guid;
    expect((await mx.call("POST", `${person.path}/verify`)).status).toBe(202);
    expect((await mx.call("GET", person.path)).body.member.most_recent_job_guid).toBe(first);
  });

  it("has timestamps in whole seconds, and a failed job does not change the time of the last success", async () => {
    const person = await aMember(mx, "status:FAILED@identify");
    const good = await run(mx, person, "verify");
    expect(good.aggregated_at).toMatch(/:\d\dZ$/);
    const bad = await run(mx, person, "identify");
    expect(bad).toMatchObject({
      connection_status: "FAILED",
      is_authenticated: false,
      successfully_aggregated_at: good.successfully_aggregated_at,
    });
  });

  it("reports what it has processed, for each job", async () => {
    const person = await aMember(mx, "pw");
    const processed = async (job: "verify" | "aggregate" | "check_balance") => {
      const now = await run(mx, person, job);
      return [now.has_processed_accounts, now.has_processed_account_numbers, now.has_processed_transactions];
    };
    expect(await processed("verify")).toEqual([true, true, false]);
    expect(await processed("check_balance")).toEqual([true, false, false]);
    expect(await processed("aggregate")).toEqual([true, false, true]);
  });
});

describe("limits of an ordinary institution", () => {
  it("does not aggregate twice within the window, but returns 202", async () => {
    const person = await aMember(mx, "pw", { institution: "throttled_bank" });
    const first = await run(mx, person, "aggregate");
    const second = await mx.call("POST", `${person.path}/aggregate`);
    expect(second.status).toBe(202);
    expect(second.body.member).toMatchObject({
      is_being_aggregated: false,
      aggregated_at: first.aggregated_at,
    });
  });

  it("returns 429 for the sixth balance check within two hours, but not at MX Bank", async () => {
    const throttled = await aMember(mx, "job:fast", { institution: "throttled_bank" });
    const free = await aMember(mx, "job:fast");
    for (let count = 0; count < 5; count++) await run(mx, throttled, "check_balance");
    const sixth = await mx.call("POST", `${throttled.path}/check_balance`);
    expect(sixth.status).toBe(429);
    expect(sixth.headers.get("retry-after")).toBeNull();
    for (let count = 0; count < 6; count++) await run(mx, free, "check_balance");
  });

  it("refuses jobs that the institution does not support", async () => {
    const refusal = async (institution: string, job: string) => {
      const person = await aMember(mx, "pw", { institution });
      const { status: code, body } = await mx.call("POST", `${person.path}/${job}`);
      return [code, body.error?.message ?? null, body.error?.type ?? null];
    };
    expect(await refusal("no_verify_bank", "verify")).toEqual([
      400,
      "Member's institution does not support instant account verification",
      "bad_request_error",
    ]);
    expect((await refusal("no_identify_bank", "identify"))[0]).toBe(400);
    expect((await refusal("no_identify_bank", "verify"))[0]).toBe(202);
    expect((await refusal("prevent_verify_bank", "verify"))[2]).toBe(
      "institution_prevent_verification_error",
    );
    expect((await refusal("prevent_verify_bank", "identify"))[0]).toBe(202);
    expect(await refusal("closed_bank", "verify").catch((error: Error) => error.message)).toContain(
      "institution_prevent_new_error",
    );
  });
});

describe("answering a challenge", () => {
  it("returns 405 without a challenge, and challenges return 204", async () => {
    const person = await aMember(mx, "pw");
    expect((await mx.call("GET", `${person.path}/challenges`)).status).toBe(204);
    expect((await mx.call("PUT", `${person.path}/resume`, { member: { challenges: [] } })).status).toBe(405);
  });

  it("returns 400 for an unknown guid, a missing value, or an account that was not offered", async () => {
    const person = await aMember(mx, "select:all");
    await mx.call("POST", `${person.path}/verify`);
    const [challenge] = (await challenged(mx, person)).challenges;
    const resume = async (answers: unknown[]) =>
      (await mx.call("PUT", `${person.path}/resume`, { member: { challenges: answers } })).status;
    expect(await resume([])).toBe(400);
    expect(await resume([{ guid: "CRD-other", value: "x" }])).toBe(400);
    expect(await resume([{ guid: challenge.guid }])).toBe(400);
    expect(await resume([{ guid: challenge.guid, value: "act-1" }])).toBe(400);
    expect((await answer(mx, person, challenge.options[0].value)).body.member.connection_status).toBe(
      "RESUMED",
    );
    expect(await idle(mx, person)).toMatchObject({ connection_status: "CONNECTED" });
  });
});
