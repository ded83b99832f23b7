import { expect, it } from "vitest";
import { ApiError, isProblem } from "../src/index.ts";
import { problem, scriptedApi } from "./support/scripted-api.ts";

const call = async (response: Parameters<typeof scriptedApi>[0][number]) => {
  const { api } = await scriptedApi([response], { retryLimit: 0 });
  return api
    .GET("/v1/members/{guid}", { params: { path: { guid: "MBR-1" } } })
    .catch((error: unknown) => error);
};

it("a problem is thrown with its fields and the request ID", async () => {
  const invalid = problem("validation-failed", 422);
  const errors = [{ path: "amount", message: "must be a decimal" }];
  const error = await call({ ...invalid, body: { ...invalid.body, errors } });
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({
    type: "urn:account-opening:problem:validation-failed",
    status: 422,
    detail: "Detail.",
    errors,
    requestId: "request-1",
    message: "422 Title: Detail. amount must be a decimal",
  });
  expect(isProblem(error, "validation-failed")).toBe(true);
});

it.each([
  ["text", "<h1>Bad gateway</h1>"],
  ["other JSON", ["bad", "gateway"]],
  ["null", null],
])("an error response of a proxy with %s is an ApiError without a type", async (_, body) => {
  const error = await call({ status: 502, body });
  expect(error).toMatchObject({ type: "about:blank", status: 502, title: "Bad Gateway", requestId: null });
  expect(isProblem(error, "mx-contradicts")).toBe(false);
});

it("a connection failure is no problem", async () => {
  const error = await call("cut");
  expect(error).toBeInstanceOf(TypeError);
  expect(isProblem(error, "database-unavailable")).toBe(false);
});
