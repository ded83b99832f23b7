import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { follow, onboard } from "../harness/onboard.ts";
import { type System, startSystem } from "../harness/system.ts";
import { until } from "../harness/until.ts";

describe("a member that needs its user", () => {
  let system: System;

  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  async function withNewPassword(guid: string, password: string) {
    const credentials = await system.bank.credentials("mxbank", "mxuser", password);
    return system.bank.updateCredentials(guid, credentials);
  }

  it.each(["PREVENTED", "DENIED", "IMPORTED", "IMPAIRED", "REJECTED"])(
    "%s is mended by new credentials, and goes on by itself",
    async (status) => {
      const member = await onboard(system.bank, { id: `new-${status}`, password: `status:${status}` });
      expect(member).toMatchObject({ state: "action_required", reason: status.toLowerCase() });
      const mending = await withNewPassword(member.guid, "a-better-password");
      expect(mending.state).toBe("verifying");
      expect(await follow(system.bank, member.guid)).toMatchObject({ state: "identified", reason: null });
    },
  );

  it.each(["LOCKED", "IMPEDED", "EXPIRED"])(
    "%s is mended at the bank, and goes on when a retry is asked",
    async (status) => {
      const { bank } = system;
      const member = await onboard(bank, { id: `retry-${status}`, password: `status:${status}*1` });
      expect(member).toMatchObject({ state: "action_required", reason: status.toLowerCase() });
      expect((await bank.retry(member.guid)).state).toBe("verifying");
      expect(await follow(bank, member.guid)).toMatchObject({ state: "identified", reason: null });
    },
  );

  it.each(["FAILED", "DEGRADED", "DISCONNECTED"])("%s is retried without the user", async (status) => {
    const member = await onboard(system.bank, { id: `again-${status}`, password: `status:${status}*2` });
    expect(member.state).toBe("identified");
  });

  it.each(["FAILED", "DEGRADED", "DISCONNECTED"])(
    "%s for good ends as failed, and a retry can still help",
    async (status) => {
      const { bank, mx } = system;
      const member = await onboard(bank, { id: `ever-${status}`, password: `status:${status}` });
      expect(member).toMatchObject({ state: "failed", reason: status.toLowerCase() });
      expect(mx.control.summary().members[member.guid]?.jobs["verify"]).toBe(6);
      mx.control.changeMember(member.guid, { script: "mended" });
      await bank.retry(member.guid);
      expect(await follow(bank, member.guid)).toMatchObject({ state: "identified" });
    },
  );

  it.each(["DISCONTINUED", "CLOSED", "DISABLED"])("%s ends as failed", async (status) => {
    const member = await onboard(system.bank, { id: `dead-${status}`, password: `status:${status}` });
    expect(member).toMatchObject({ state: "failed", reason: status.toLowerCase() });
  });

  it("a wrong answer needs a new try, which asks again", async () => {
    const { bank } = system;
    const person = { id: "wrong-answer", password: "mfa:TEXT*2", answer: () => "wrong" };
    const member = await onboard(bank, person);
    expect(member).toMatchObject({ state: "action_required", reason: "rejected" });
    await bank.retry(member.guid);
    expect(await follow(bank, member.guid)).toMatchObject({ state: "identified" });
  });

  it("a challenge that nobody answers expires", async () => {
    const { bank } = system;
    const userGuid = await bank.createUser("absent");
    const credentials = await bank.credentials("mxbank", "mxuser", "mfa:TEXT,expire:10");
    const { guid } = await bank.createMember({ userGuid, institutionCode: "mxbank", credentials });
    const member = await until("the challenge has expired", async () => {
      const seen = await bank.member(guid);
      return seen.state === "action_required" && seen;
    });
    expect(member).toMatchObject({ reason: "expired", challenges: [] });
  });

  it("a member deleted at MX ends as deleted_at_mx", async () => {
    const { bank, mx } = system;
    const member = await onboard(bank, { id: "gone", password: "status:DENIED" });
    const answer = await fetch(`${mx.url}/users/${member.user_guid}/members/${member.guid}`, {
      method: "DELETE",
      headers: {
        authorization: `Basic ${btoa("client:key")}`,
        accept: "application/vnd.mx.api.v1+json",
        "accept-version": "v20111101",
      },
    });
    expect(answer.status).toBe(204);
    await bank.retry(member.guid);
    const gone = await follow(bank, member.guid);
    expect(gone).toMatchObject({ state: "failed", reason: "deleted_at_mx" });
  });
});
