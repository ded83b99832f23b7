import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectionStatuses } from "../src/model/status.ts";
import { directives } from "../src/script/directives.ts";
import { passwords } from "../src/script/passwords.ts";
import { readScript } from "../src/script/read-script.ts";
import {
  aMember,
  answer,
  type Client,
  challenged,
  changePassword,
  idle,
  run,
  start,
  status,
  until,
} from "./support.ts";

let mx: Client;
beforeAll(async () => {
  mx = await start({ speed: 2000, challengeExpiresMs: 120_000_000, backgroundEveryMs: 0 });
});
afterAll(() => mx.simulator.close());

describe("scripts in the password", () => {
  it.each(connectionStatuses.filter((name) => name !== "CHALLENGED"))("end a job with %s", async (name) => {
    const person = await aMember(mx, `status:${name}`);
    const end = await run(mx, person, "verify");
    expect(end).toMatchObject({ connection_status: name, is_being_aggregated: false });
  });

  it("end in CHALLENGED too", async () => {
    const person = await aMember(mx, "status:CHALLENGED");
    await mx.call("POST", `${person.path}/verify`);
    expect(await challenged(mx, person)).toMatchObject({ is_being_aggregated: true });
  });

  it("fail twice and then connect, with status:FAILED*2", async () => {
    const person = await aMember(mx, "status:FAILED*2");
    const endings = [];
    for (let time = 0; time < 3; time++) endings.push((await run(mx, person, "verify")).connection_status);
    expect(endings).toEqual(["FAILED", "FAILED", "CONNECTED"]);
  });

  it("apply only to the jobs of the kind they name", async () => {
    const person = await aMember(mx, "status:IMPEDED@identify");
    expect((await run(mx, person, "verify")).connection_status).toBe("CONNECTED");
    expect((await run(mx, person, "identify")).connection_status).toBe("IMPEDED");
    expect((await run(mx, person, "check_balance")).connection_status).toBe("CONNECTED");
  });

  it("are replaced with the credentials, and the member is UPDATED", async () => {
    const person = await aMember(mx, "LOCKED");
    await run(mx, person, "verify");
    const updated = await changePassword(mx, person, "fine now");
    expect(updated.body.member).toMatchObject({ connection_status: "UPDATED", is_being_aggregated: false });
    expect((await run(mx, person, "verify")).connection_status).toBe("CONNECTED");
  });

  it.each(["TEXT", "OPTIONS", "TOKEN", "IMAGE_DATA", "IMAGE_OPTIONS"])(
    "send a challenge of type %s",
    async (type) => {
      const person = await aMember(mx, `mfa:${type}@check_balance`);
      await run(mx, person, "verify");
      await mx.call("POST", `${person.path}/check_balance`);
      const [challenge] = (await challenged(mx, person)).challenges;
      expect(challenge).toMatchObject({
        type,
        guid: expect.stringMatching(/^CRD-/),
        label: expect.any(String),
      });
      if (type === "IMAGE_OPTIONS") expect(challenge.image_options[0].data_uri).toMatch(/^data:image\/png/);
      await answer(mx, person, "correct");
      expect(await idle(mx, person)).toMatchObject({ connection_status: "CONNECTED" });
      expect((await run(mx, person, "check_balance")).connection_status).toBe("CONNECTED");
    },
  );

  it("send several rounds, several challenges at once, and the account selection at the end", async () => {
    const person = await aMember(mx, "mfa:TEXT&TOKEN/OPTIONS,select:3");
    await mx.call("POST", `${person.path}/verify`);
    const rounds: string[][] = [];
    for (const value of ["correct", "correct", null]) {
      const challenges = await until(async () => (await status(mx, person)).challenges);
      rounds.push(challenges.map((challenge: { type: string }) => challenge.type));
      await answer(mx, person, value ?? challenges[0].options[2].value);
    }
    expect(rounds).toEqual([["TEXT", "TOKEN"], ["OPTIONS"], ["OPTIONS"]]);
    await idle(mx, person);
    const numbers = await mx.call("GET", `${person.path}/account_numbers`);
    expect(numbers.body.account_numbers).toHaveLength(1);
  });

  it.each([0, 1, 4])("offer %i accounts to select from", async (count) => {
    const person = await aMember(mx, `select:${count}`);
    await mx.call("POST", `${person.path}/verify`);
    expect((await challenged(mx, person)).challenges[0].options).toHaveLength(count);
  });

  it("let an unanswered challenge expire", async () => {
    const person = await aMember(mx, "mfa:TEXT,expire:30");
    expect((await run(mx, person, "verify")).connection_status).toBe("EXPIRED");
  });

  it("send another challenge after a wrong answer, with tries", async () => {
    const person = await aMember(mx, "mfa:TEXT,tries:1");
    await mx.call("POST", `${person.path}/verify`);
    await answer(mx, person, "wrong");
    await answer(mx, person, "correct");
    expect((await idle(mx, person)).connection_status).toBe("CONNECTED");
    const entered = mx.simulator.control.ledger({ member: person.guid, kind: "status_change" });
    expect(entered.map(({ what }) => what)).toEqual(
      expect.arrayContaining(["CHALLENGED", "RESUMED", "REJECTED", "CONNECTED"]),
    );
  });

  it("show another status while the job runs", async () => {
    const person = await aMember(mx, "via:DELAYED,job:slow", { institution: "slow_bank" });
    await mx.call("POST", `${person.path}/verify`);
    const shown = await until(async () => {
      const now = await status(mx, person);
      return now.connection_status === "DELAYED" ? now : undefined;
    });
    expect(shown.is_being_aggregated).toBe(true);
    expect((await idle(mx, person)).connection_status).toBe("CONNECTED");
  });

  it("hang a job until a control request ends it", async () => {
    const person = await aMember(mx, "job:hang@verify");
    await mx.call("POST", `${person.path}/verify`);
    expect(mx.simulator.control.member(person.guid).job).toMatchObject({ kind: "verify" });
    mx.simulator.control.changeMember(person.guid, { endJob: "FAILED" });
    expect(await status(mx, person)).toMatchObject({
      connection_status: "FAILED",
      is_being_aggregated: false,
    });
  });

  it("determine the accounts", async () => {
    const accountsOf = async (password: string) => {
      const person = await aMember(mx, password);
      await run(mx, person, "verify");
      await run(mx, person, "identify");
      const { body } = await mx.call("GET", `${person.path}/accounts`);
      const numbers = (await mx.call("GET", `${person.path}/account_numbers`)).body.account_numbers;
      const owners = (await mx.call("GET", `${person.path}/account_owners`)).body.account_owners;
      return { accounts: body.accounts, numbers, owners };
    };
    const plain = await accountsOf("plain");
    expect(plain.accounts.map((account: { type: string }) => account.type)).toEqual([
      "CHECKING",
      "SAVINGS",
      "CREDIT_CARD",
      "LOAN",
      "MORTGAGE",
      "INVESTMENT",
    ]);
    expect(plain.numbers).toHaveLength(2);
    expect(plain.owners).toHaveLength(6);
    const none = await accountsOf("accounts:none");
    expect(none.numbers).toEqual([]);
    const odd = await accountsOf("accounts:joint+closed+null-balance");
    expect(odd.accounts[0]).toMatchObject({ is_closed: true, available_balance: null, balance: null });
    expect(odd.owners).toHaveLength(12);
    expect((await accountsOf("balance:12.50")).accounts[0].available_balance).toBe(12.5);
    expect((await accountsOf("numbers:sandbox")).numbers[0].routing_number).toMatch(/^\d{14}$/);
    expect((await accountsOf("numbers:tan")).numbers[0].account_number).toMatch(/^00\d{15}$/);
    expect((await accountsOf("numbers:invalid")).numbers[0].passed_validation).toBe(false);
    expect((await accountsOf("numbers:none,owners:none")).owners).toEqual([]);
  });

  it("are never read from a password that does not begin like one", () => {
    const ordinary = fc
      .string()
      .filter((text) => !directives.some(({ name }) => text.startsWith(`${name}:`)));
    const documented = passwords.map(({ password }) => password);
    fc.assert(
      fc.property(ordinary, (text) => readScript(text).text === "" || documented.includes(text)),
      { numRuns: 500 },
    );
  });

  it("are refused with 400 when they are invalid", async () => {
    await expect(aMember(mx, "status:IMPEDD")).rejects.toThrow("Unreadable script");
    expect(() => readScript("mfa:TEXT@nowhere")).toThrow("Unreadable script");
    expect(() => readScript("select:all*2")).toThrow("Unreadable script");
  });

  it("override a directive of the same name in the script of the institution", () => {
    expect(readScript("password", "select:all,mfa:TEXT").text).toBe("select:all,mfa:TEXT");
    const over = readScript("select:2", "select:all,mfa:TEXT");
    expect(over).toMatchObject({ select: 2, text: "mfa:TEXT,select:2" });
  });
});
