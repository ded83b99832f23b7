import { MxBusyError, MxThrottledError } from "@account-opening/mx";
import { afterEach, describe, expect, it } from "vitest";
import type { PerformPorts } from "../../../apps/worker/src/perform/ports.ts";

/** What the member's job does, or what MX's first job has fetched. */
export type Behavior = "succeeds" | "challenges" | "denied" | "fetches_products";

/** One member at MX, or at a substitute for MX. It is idle, after its first aggregation. */
export interface MxFixture {
  calls: PerformPorts["mx"]["members"];
  ref: { userGuid: string; memberGuid: string };
  /** Answers the open challenges correctly. */
  answer(): Promise<void>;
  /** Resolves once the condition is true. MX's time passes meanwhile. */
  eventually(description: string, condition: () => Promise<boolean>): Promise<void>;
  close(): Promise<void>;
}

/** What the loop relies on. The sources are in packages/mx/facts.md. */
export function describeMxContract(
  name: string,
  start: (behavior: Behavior) => Promise<MxFixture>,
  /** As in API version v20250224. */
  { firstJobFetchesProducts }: { firstJobFetchesProducts: boolean },
): void {
  describe(name, () => {
    let fixture: MxFixture;
    afterEach(() => fixture.close());
    const status = () => fixture.calls.status(fixture.ref);
    const ended = (kind: string) =>
      fixture.eventually(`${kind} has ended`, async () => {
        const { isBeingAggregated, connectionStatus } = await status();
        return !isBeingAggregated && connectionStatus !== "CHALLENGED" && connectionStatus !== "RESUMED";
      });
    const begun = () =>
      fixture.eventually("the job is running", async () => (await status()).isBeingAggregated);

    it("accepts a job request, runs the job, and sets a later time of success", async () => {
      fixture = await start("succeeds");
      const before = await status();
      await fixture.calls.verify(fixture.ref);
      await begun();
      expect((await status()).successfullyAggregatedAt).toBe(before.successfullyAggregatedAt);
      await ended("verify");
      const after = await status();
      expect(after.connectionStatus).toBe("CONNECTED");
      expect(after.successfullyAggregatedAt).not.toBe(before.successfullyAggregatedAt);
      expect((await fixture.calls.accountNumbers(fixture.ref)).length).toBeGreaterThan(0);
    });

    it("has no account numbers and no owners before their jobs", async () => {
      fixture = await start("succeeds");
      expect(await fixture.calls.accountNumbers(fixture.ref)).toEqual([]);
      expect(await fixture.calls.accountOwners(fixture.ref)).toEqual([]);
    });

    it.runIf(firstJobFetchesProducts)(
      "has the account numbers and owners that its first job fetched, and fetches them again on request",
      async () => {
        fixture = await start("fetches_products");
        expect((await fixture.calls.accountNumbers(fixture.ref)).length).toBeGreaterThan(0);
        expect((await fixture.calls.accountOwners(fixture.ref)).length).toBeGreaterThan(0);
        const before = await status();
        await fixture.calls.verify(fixture.ref);
        await begun();
        await ended("verify");
        expect((await status()).successfullyAggregatedAt).not.toBe(before.successfullyAggregatedAt);
      },
    );

    it("refuses a job of another kind during a job, and attaches a repeated request to the running job", async () => {
      fixture = await start("succeeds");
      await fixture.calls.verify(fixture.ref);
      await expect(fixture.calls.identify(fixture.ref)).rejects.toThrow(MxBusyError);
      await fixture.calls.verify(fixture.ref);
      await begun();
      await ended("verify");
      await fixture.calls.identify(fixture.ref);
      await begun();
      await ended("identify");
      expect((await fixture.calls.accountOwners(fixture.ref)).length).toBeGreaterThan(0);
    });

    it("sends a challenge during a job, and continues once it is answered", async () => {
      fixture = await start("challenges");
      await fixture.calls.verify(fixture.ref);
      const isChallenged = async () => (await status()).connectionStatus === "CHALLENGED";
      await fixture.eventually("the member is challenged", isChallenged);
      expect((await fixture.calls.challenges(fixture.ref)).map(({ type }) => type)).toEqual(["TEXT"]);
      await fixture.answer();
      await fixture.eventually(
        "the member is connected",
        async () => (await status()).connectionStatus === "CONNECTED",
      );
      await ended("verify");
      expect((await fixture.calls.accountNumbers(fixture.ref)).length).toBeGreaterThan(0);
    });

    it("sets the time of the job but not the time of success when a job fails", async () => {
      fixture = await start("denied");
      const before = await status();
      await fixture.calls.verify(fixture.ref);
      await fixture.eventually(
        "the member is denied",
        async () => (await status()).connectionStatus === "DENIED",
      );
      await ended("verify");
      const after = await status();
      expect(after.aggregatedAt).not.toBe(before.aggregatedAt);
      expect(after.successfullyAggregatedAt).toBe(before.successfullyAggregatedAt);
    });

    it("accepts five balance jobs in two hours, and refuses the sixth", async () => {
      fixture = await start("succeeds");
      for (let count = 1; count <= 5; count += 1) {
        await fixture.calls.checkBalance(fixture.ref);
        await begun();
        await ended("check_balance");
      }
      await expect(fixture.calls.checkBalance(fixture.ref)).rejects.toThrow(MxThrottledError);
      expect(await fixture.calls.accounts(fixture.ref)).not.toEqual([]);
    });
  });
}
