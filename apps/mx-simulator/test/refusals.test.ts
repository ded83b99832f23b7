import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  aMember,
  answer,
  type Client,
  challenged,
  clientOf,
  credentials,
  idle,
  run,
  start,
} from "./support.ts";

let mx: Client;
beforeAll(async () => {
  mx = await start({ backgroundEveryMs: 0, challengeExpiresMs: 300_000_000 });
});
afterAll(() => mx.simulator.close());

describe("a job", () => {
  it.each([
    ["feature", 403, "forbidden_error"],
    ["institution_maintenance_error", 400, "institution_maintenance_error"],
    ["institution_unavailable_error", 400, "institution_unavailable_error"],
    ["institution_prevented_error", 400, "institution_prevented_error"],
    ["institution_prevent_new_error", 400, "institution_prevent_new_error"],
    ["institution_prevent_verification_error", 400, "institution_prevent_verification_error"],
  ])("is refused for the reason %s, as often as the script says", async (reason, code, type) => {
    const person = await aMember(mx, `refuse:${reason}*1@identify`);
    await run(mx, person, "verify");
    const refused = await mx.call("POST", `${person.path}/identify`);
    expect([refused.status, refused.body.error.type]).toEqual([code, type]);
    await run(mx, person, "identify");
    expect(mx.simulator.control.summary().members[person.guid]?.jobRequests).toEqual({
      verify: 1,
      identify: 2,
    });
  });
});

describe("a blocked institution", () => {
  it.each(["maintenance_bank", "prevented_bank", "closed_bank"])(
    "%s refuses new members",
    async (institution) => {
      for (const version of ["v20111101", "v20250224"] as const) {
        const client = clientOf(mx.simulator, version);
        const user = (await client.call("POST", "/users", { user: { metadata: "x" } })).body.user.guid;
        const { status, body } = await client.call("POST", `/users/${user}/members`, {
          member: { institution_code: institution, credentials: await credentials(mx, "x", institution) },
        });
        expect(status).toBe(400);
        expect(body.error.type).toMatch(/^institution_/);
      }
    },
  );
});

describe("the error of a member", () => {
  const errorOf = async (path: string) => (await mx.call("GET", path)).body.member.error;

  it.each([
    ["status:DENIED", 2005],
    ["status:FAILED", 3000],
    ["status:IMPAIRED", 2004],
    ["accounts:none", 1000],
    ["error:1001", 1001],
    ["status:FAILED,error:1002", 1002],
  ])("after a job with the script %s is %d", async (script, code) => {
    const person = await aMember(mx, script);
    await run(mx, person, "verify");
    expect(await errorOf(person.path)).toEqual({
      error_code: code,
      error_message: expect.any(String),
      error_type: "MEMBER",
      locale: "en",
      user_message: expect.not.stringContaining("%"),
    });
    expect((await mx.call("GET", `${person.path}/status`)).body.member).not.toHaveProperty("error");
  });

  it("is 2002 after a wrong answer, and 2003 without an answer", async () => {
    const wrong = await aMember(mx, "mfa:TEXT");
    await mx.call("POST", `${wrong.path}/verify`);
    await answer(mx, wrong, "wrong");
    await idle(mx, wrong);
    expect(await errorOf(wrong.path)).toMatchObject({ error_code: 2002 });
    const silent = await aMember(mx, "mfa:TEXT,expire:60");
    await run(mx, silent, "verify");
    expect(await errorOf(silent.path)).toMatchObject({ error_code: 2003 });
  });

  it("is empty before a job, while one runs, and after a success", async () => {
    const person = await aMember(mx, "status:FAILED*1");
    expect(await errorOf(person.path)).toEqual({});
    await run(mx, person, "verify");
    const { body } = await mx.call("POST", `${person.path}/verify`);
    expect(body.member.error).toEqual({});
    await idle(mx, person);
    expect(await errorOf(person.path)).toEqual({});
  });
});

describe("what MX's specification permits", () => {
  it("rows without a guid are in every list", async () => {
    const person = await aMember(mx, "mx:rows-without-guid,mfa:TEXT");
    await mx.call("POST", `${person.path}/verify`);
    const { challenges } = await challenged(mx, person);
    expect(challenges.map(({ guid }: { guid: string | null }) => guid === null)).toEqual([false, true]);
    const answers = [{ guid: challenges[0].guid, value: "correct" }];
    await mx.call("PUT", `${person.path}/resume`, { member: { challenges: answers } });
    await idle(mx, person);
    await run(mx, person, "identify");
    const last = async (list: string) => (await mx.call("GET", `${person.path}/${list}`)).body[list].at(-1);
    expect(await last("accounts")).toMatchObject({ guid: null });
    expect(await last("account_numbers")).toMatchObject({ account_guid: null });
    expect(await last("account_owners")).toMatchObject({ account_guid: null });
  });

  it("the types of challenges are integers, in the status and in the list", async () => {
    const person = await aMember(mx, "mx:integer-types,mfa:TEXT&OPTIONS&TOKEN&IMAGE_DATA&IMAGE_OPTIONS");
    await mx.call("POST", `${person.path}/verify`);
    const types = ({ challenges }: { challenges: { type: unknown }[] }) => challenges.map(({ type }) => type);
    expect(types(await challenged(mx, person))).toEqual([0, 2, 12, 13, 14]);
    expect(types((await mx.call("GET", `${person.path}/challenges`)).body)).toEqual([0, 2, 12, 13, 14]);
  });
});
