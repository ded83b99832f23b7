import { MxBusyError, MxThrottledError } from "@account-opening/mx";
import { afterEach, describe, expect, it } from "vitest";
import type { PerformPorts } from "../../../apps/worker/src/perform/ports.ts";

/** What the member's job will be like. */
export type Behavior = "calm" | "asks" | "denied";

/** One member at MX, or at what stands in for it; idle, its first aggregation over. */
export interface MxStand {
  calls: PerformPorts["mx"]["members"];
  ref: { userGuid: string; memberGuid: string };
  /** Answers, rightly, whatever is asked. */
  answer(): Promise<void>;
  /** Resolves once `look` says yes; MX's time passes meanwhile. */
  eventually(what: string, look: () => Promise<boolean>): Promise<void>;
  close(): Promise<void>;
}

/** What the loop relies on; mx/facts.md has the sources. */
export function describeMx(name: string, start: (behavior: Behavior) => Promise<MxStand>): void {
  describe(name, () => {
    let stand: MxStand;
    afterEach(() => stand.close());
    const status = () => stand.calls.status(stand.ref);
    const ended = (kind: string) =>
      stand.eventually(`${kind} is over`, async () => {
        const { isBeingAggregated, connectionStatus } = await status();
        return !isBeingAggregated && connectionStatus !== "CHALLENGED" && connectionStatus !== "RESUMED";
      });
    const begun = () => stand.eventually("MX is at work", async () => (await status()).isBeingAggregated);

    it("takes a request for a job, is busy with it, and leaves a later stamp of success", async () => {
      stand = await start("calm");
      const before = await status();
      await stand.calls.verify(stand.ref);
      await begun();
      expect((await status()).successfullyAggregatedAt).toBe(before.successfullyAggregatedAt);
      await ended("verify");
      const after = await status();
      expect(after.connectionStatus).toBe("CONNECTED");
      expect(after.successfullyAggregatedAt).not.toBe(before.successfullyAggregatedAt);
      expect((await stand.calls.accountNumbers(stand.ref)).length).toBeGreaterThan(0);
    });

    it("has no numbers and no owners before their jobs", async () => {
      stand = await start("calm");
      expect(await stand.calls.accountNumbers(stand.ref)).toEqual([]);
      expect(await stand.calls.accountOwners(stand.ref)).toEqual([]);
    });

    it("refuses a job of another kind while it is busy, and takes the same one again as the same", async () => {
      stand = await start("calm");
      await stand.calls.verify(stand.ref);
      await expect(stand.calls.identify(stand.ref)).rejects.toThrow(MxBusyError);
      await stand.calls.verify(stand.ref);
      await begun();
      await ended("verify");
      await stand.calls.identify(stand.ref);
      await begun();
      await ended("identify");
      expect((await stand.calls.accountOwners(stand.ref)).length).toBeGreaterThan(0);
    });

    it("asks within a job, says so while it waits, and goes on once it is answered", async () => {
      stand = await start("asks");
      await stand.calls.verify(stand.ref);
      const isAsked = async () => (await status()).connectionStatus === "CHALLENGED";
      await stand.eventually("MX asks", isAsked);
      expect((await stand.calls.challenges(stand.ref)).map(({ type }) => type)).toEqual(["TEXT"]);
      await stand.answer();
      await stand.eventually(
        "MX is connected",
        async () => (await status()).connectionStatus === "CONNECTED",
      );
      await ended("verify");
      expect((await stand.calls.accountNumbers(stand.ref)).length).toBeGreaterThan(0);
    });

    it("ends a job that fails with another stamp, and none of success", async () => {
      stand = await start("denied");
      const before = await status();
      await stand.calls.verify(stand.ref);
      await stand.eventually("MX is denied", async () => (await status()).connectionStatus === "DENIED");
      await ended("verify");
      const after = await status();
      expect(after.aggregatedAt).not.toBe(before.aggregatedAt);
      expect(after.successfullyAggregatedAt).toBe(before.successfullyAggregatedAt);
    });

    it("takes five balance jobs in two hours, and no sixth", async () => {
      stand = await start("calm");
      for (let count = 1; count <= 5; count += 1) {
        await stand.calls.checkBalance(stand.ref);
        await begun();
        await ended("check_balance");
      }
      await expect(stand.calls.checkBalance(stand.ref)).rejects.toThrow(MxThrottledError);
      expect(await stand.calls.accounts(stand.ref)).not.toEqual([]);
    });
  });
}
