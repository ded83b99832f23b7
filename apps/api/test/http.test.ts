import { isDatabaseUnavailable } from "@account-opening/db";
import {
  MxBusyError,
  MxDuplicateError,
  type MxError,
  MxNotChallengedError,
  MxNotFoundError,
  MxRejectedError,
  MxThrottledError,
  MxUnauthorizedError,
  MxUnavailableError,
  MxUnreadableError,
} from "@account-opening/mx";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { canonicalJson } from "../src/http/canonical-json.ts";
import { cursor, limit, pageOf } from "../src/http/lists.ts";
import { isUnanswered } from "../src/http/mx-problem.ts";
import { toProblem } from "../src/http/to-problem.ts";

const failed = { call: "members.create", status: 400, mxMessage: "In MX's words" };

describe("an error of MX", () => {
  it.each<[MxError, number, string]>([
    [new MxNotFoundError(failed), 503, "mx-not-yet-known"],
    [new MxThrottledError(failed, null), 503, "mx-throttled"],
    [new MxUnavailableError(failed, "away", "no"), 503, "mx-unavailable"],
    [new MxUnreadableError(failed, "odd"), 503, "mx-unavailable"],
    [new MxUnauthorizedError(failed), 503, "mx-unauthorized"],
    [new MxBusyError(failed), 409, "mx-busy"],
    [new MxNotChallengedError(failed), 409, "not-challenged"],
    [new MxDuplicateError(failed), 409, "member-exists"],
    [new MxRejectedError(failed), 422, "mx-refused"],
    [
      new MxRejectedError({ ...failed, mxType: "institution_unavailable_error" }),
      422,
      "institution-unavailable",
    ],
    [
      new MxRejectedError({ ...failed, mxMessage: "It does not support this" }),
      422,
      "institution-unsupported",
    ],
  ])("%s becomes a %i %s", (error, status, name) => {
    const problem = toProblem(error);
    expect(problem).toMatchObject({ status, type: `urn:account-opening:problem:${name}` });
    if (status === 503) expect(Number(problem.headers["Retry-After"])).toBeGreaterThan(0);
    else expect(problem.detail).toBe(error.mxMessage);
  });

  it("without MX having surely refused counts as unanswered", () => {
    expect(isUnanswered(new MxUnavailableError(failed, "late", "unknown"))).toBe(true);
    expect(isUnanswered(new MxUnreadableError(failed, "odd"))).toBe(true);
    expect(isUnanswered(new MxUnavailableError(failed, "refused", "no"))).toBe(false);
    expect(isUnanswered(new MxBusyError(failed))).toBe(false);
  });
});

describe("other errors", () => {
  it("an unavailable database is a 503, also if another error wraps its error", () => {
    const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
    const closing = Object.assign(new Error("terminating"), { code: "57P01" });
    const wrong = Object.assign(new Error("relation does not exist"), { code: "42P01" });
    expect(isDatabaseUnavailable(new Error("Failed query", { cause: refused }))).toBe(true);
    expect(isDatabaseUnavailable(closing)).toBe(true);
    expect(isDatabaseUnavailable(new Error("Connection terminated unexpectedly"))).toBe(true);
    expect(isDatabaseUnavailable(wrong)).toBe(false);
    for (const code of [
      "28P01",
      "28000",
      "3D000",
      "42501",
      "08006",
      "25006",
      "40P01",
      "53100",
      "55P03",
      "57014",
      "57P03",
      "58030",
    ]) {
      expect(isDatabaseUnavailable(Object.assign(new Error("no"), { code })), code).toBe(true);
    }
    expect(toProblem(refused).status).toBe(503);
    expect(toProblem(wrong)).toMatchObject({ status: 500, detail: "The error is logged. Try again later." });
  });
});

describe("lists", () => {
  const kind = cursor("things", z.tuple([z.string(), z.number()]));

  it("a cursor leads back to where the page ended, and nothing else is one", () => {
    const text = kind.encode(["a", 1]);
    expect(text).toMatch(/^[\w-]+$/);
    expect(kind.schema.parse(text)).toEqual(["a", 1]);
    expect(kind.schema.parse(undefined)).toBeUndefined();
    const others = [
      cursor("others", z.number()).encode(1),
      kind.encode(["a", "1"] as never),
      "",
      "%%%",
      "bnVsbA",
    ];
    for (const other of others) expect(kind.schema.safeParse(other).success, other).toBe(false);
  });

  it("a limit is a whole number from 1 to 200; the default is 50", () => {
    expect([limit.parse(undefined), limit.parse("1"), limit.parse("200")]).toEqual([50, 1, 200]);
    for (const wrong of ["0", "201", "-1", "1.5", "1e2", "x", " 5"]) {
      expect(limit.safeParse(wrong).success, wrong).toBe(false);
    }
  });

  it("a row beyond the limit shows that there are more", () => {
    const page = pageOf([1, 2, 3], 2, (last): [string, number] => ["", last], kind);
    expect(page.rows).toEqual([1, 2]);
    expect(kind.schema.parse(page.nextCursor)).toEqual(["", 2]);
    expect(pageOf([1, 2], 2, (last): [string, number] => ["", last], kind).nextCursor).toBeNull();
    expect(pageOf([], 2, (): [string, number] => ["", 0], kind)).toEqual({ rows: [], nextCursor: null });
  });
});

it("two bodies that say the same are the same", () => {
  expect(canonicalJson({ b: [{ d: 1, c: null }], a: "x" })).toBe(
    canonicalJson({ a: "x", b: [{ c: null, d: 1 }] }),
  );
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
});
