import * as mx from "@account-opening/mx";
import { mxReasons } from "@account-opening/mx";
import { expect, it } from "vitest";
import { plainReason } from "../src/members/reason-view.ts";

it.each([
  ["MxUnavailableError", "unavailable"],
  ["call_failed: MxNotFoundError", "call_failed: not_found"],
  ["throttled", "throttled"],
  ["MxError", "MxError"],
])("%s is shown as %s", (kept, shown) => expect(plainReason(kept)).toBe(shown));

it("gives every error of MX a reason that is no name of a class", () => {
  const failed = { call: "members.status", status: 500 };
  const classes = Object.entries(mx).filter(([name]) => /^Mx.+Error$/.test(name) && name !== "MxError");
  expect(classes.length).toBeGreaterThan(8);
  for (const [name, value] of classes) {
    const error = Reflect.construct(value as unknown as new (...args: unknown[]) => mx.MxError, [
      failed,
      "pages",
    ]);
    expect([name, mxReasons]).toEqual([name, expect.arrayContaining([error.reason])]);
    expect(error.reason).not.toMatch(/[A-Z]|error/);
  }
});
