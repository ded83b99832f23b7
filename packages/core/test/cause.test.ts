import { describe, expect, it } from "vitest";
import { lastCause, readCause } from "../src/cause/cause.ts";

const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

describe("a stored cause", () => {
  it("has a request ID, and a traceparent if there is one", () => {
    expect(readCause({ requestId: "bank-7" })).toEqual({ requestId: "bank-7" });
    expect(readCause({ requestId: "bank-7", traceparent })).toEqual({ requestId: "bank-7", traceparent });
  });

  it.each([
    null,
    "bank-7",
    {},
    { requestId: 7 },
    { requestId: "" },
    { requestId: "a\r\nb: c" },
    { requestId: "x".repeat(129) },
  ])("is null if its request ID cannot be sent in a header: %j", (stored) => {
    expect(readCause(stored)).toBeNull();
  });

  it("loses a traceparent that is not valid", () => {
    expect(readCause({ requestId: "bank-7", traceparent: "01" })).toEqual({ requestId: "bank-7" });
  });
});

it("of several items, the last one with a cause decides", () => {
  const [first, second] = [{ requestId: "1" }, { requestId: "2" }];
  expect(lastCause([{ cause: first }, { cause: second }, { cause: null }, {}])).toBe(second);
  expect(lastCause([{}])).toBeNull();
});
