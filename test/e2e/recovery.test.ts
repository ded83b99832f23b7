import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requestMx } from "../harness/mx-request.ts";
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
    const credentials = await system.bank.credentials("plain_bank", "mxuser", password);
    return system.bank.updateCredentials(guid, credentials);
  }

  it.each(["PREVENTED", "DENIED", "IMPORTED", "IMPAIRED", "REJECTED"])(
    "%s is resolved by new credentials, and the member continues without a retry",
    async (status) => {
      const member = await onboard(system.bank, { id: `new-${status}`, password: `status:${status}` });
      expect(member).toMatchObject({ state: "action_required", reason: status.toLowerCase() });
      const updated = await withNewPassword(member.guid, "a-better-password");
      expect(updated.state).toBe("verifying");
      expect(await follow(system.bank, member.guid)).toMatchObject({ state: "identified", reason: null });
    },
  );

  it.each(["LOCKED", "IMPEDED", "EXPIRED"])(
    "%s is resolved at the bank, and the member continues after a retry",
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
    "a permanent %s ends as failed, and a later retry can succeed",
    async (status) => {
      const { bank, mx } = system;
      const member = await onboard(bank, { id: `ever-${status}`, password: `status:${status}` });
      expect(member).toMatchObject({ state: "failed", reason: status.toLowerCase() });
      expect(mx.control.summary().members[member.guid]?.jobs["verify"]).toBe(6);
      mx.control.changeMember(member.guid, { script: "works-again" });
      await bank.retry(member.guid);
      expect(await follow(bank, member.guid)).toMatchObject({ state: "identified" });
    },
  );

  it.each(["DISCONTINUED", "CLOSED", "DISABLED"])("%s ends as failed", async (status) => {
    const member = await onboard(system.bank, { id: `dead-${status}`, password: `status:${status}` });
    expect(member).toMatchObject({ state: "failed", reason: status.toLowerCase() });
  });

  it("a retry after a wrong answer sends the challenge again", async () => {
    const { bank } = system;
    const person = { id: "wrong-answer", password: "mfa:TEXT*2", answer: () => "wrong" };
    const member = await onboard(bank, person);
    expect(member).toMatchObject({ state: "action_required", reason: "rejected" });
    await bank.retry(member.guid);
    expect(await follow(bank, member.guid)).toMatchObject({ state: "identified" });
  });

  it("an unanswered challenge expires", async () => {
    const { bank } = system;
    const userGuid = await bank.createUser("absent");
    const credentials = await bank.credentials("plain_bank", "mxuser", "mfa:TEXT,expire:10");
    const { guid } = await bank.createMember({ userGuid, institutionCode: "plain_bank", credentials });
    const member = await until("the challenge has expired", async () => {
      const current = await bank.member(guid);
      return current.state === "action_required" && current;
    });
    expect(member).toMatchObject({ reason: "expired", challenges: [] });
  });

  it("a member deleted at MX ends as deleted_at_mx", async () => {
    const { bank, mx } = system;
    const member = await onboard(bank, { id: "deleted", password: "status:DENIED" });
    const path = `/users/${member.user_guid}/members/${member.guid}`;
    const response = await requestMx(mx, path, "DELETE");
    expect(response.status).toBe(204);
    await bank.retry(member.guid);
    expect(await follow(bank, member.guid)).toMatchObject({ state: "failed", reason: "deleted_at_mx" });
  });
});
