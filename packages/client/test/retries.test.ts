import { expect, it } from "vitest";
import { isProblem } from "../src/index.ts";
import { withRetries } from "../src/retries.ts";
import { problem, scriptedApi } from "./support/scripted-api.ts";

const unavailable = problem("database-unavailable", 503, { "retry-after": "0" });
const body = { id: "customer-1" };
const created = { status: 201, body: { guid: "USR-1" } };

it("every attempt of a POST has the same body and the same generated Idempotency-Key", async () => {
  const throttled = problem("too-many-requests", 429, { "retry-after": "0" });
  const { api, requests } = await scriptedApi([unavailable, "cut", throttled, created, created]);
  const { data, response } = await api.POST("/v1/users", { body });
  expect([data.guid, response.status]).toEqual(["USR-1", 201]);
  await api.POST("/v1/users", { body });
  const keys = requests.map(({ key }) => key);
  expect(keys.slice(0, 4)).toEqual(Array(4).fill(keys[0]));
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
  expect(keys[4]).not.toBe(keys[0]);
  expect(new Set(requests.map((request) => request.body))).toEqual(new Set([JSON.stringify(body)]));
  expect(requests[0]?.authorization).toBe("Bearer key-1");
});

it("the caller's Idempotency-Key is sent instead", async () => {
  const { api, requests } = await scriptedApi(["cut", created]);
  await api.POST("/v1/users", { body, params: { header: { "Idempotency-Key": "application-77" } } });
  expect(requests.map(({ key }) => key)).toEqual(["application-77", "application-77"]);
});

it("other methods have no key, and are retried as well", async () => {
  const { api, requests } = await scriptedApi([unavailable, { status: 204 }]);
  const { data, response } = await api.DELETE("/v1/members/{guid}", { params: { path: { guid: "MBR-1" } } });
  expect([data, response.status]).toEqual([undefined, 204]);
  expect(requests.map(({ method, url, key }) => [method, url, key])).toEqual(
    Array(2).fill(["DELETE", "/v1/members/MBR-1", undefined]),
  );
});

it("a connection that breaks within the response is a failed attempt", async () => {
  const { api, requests } = await scriptedApi(["cut_body", created]);
  expect((await api.POST("/v1/users", { body })).data.guid).toBe("USR-1");
  expect(requests[1]?.key).toBe(requests[0]?.key);
});

it("a POST waits for its own earlier attempt, and reports every other conflict at once", async () => {
  const inUse = problem("idempotency-key-in-use", 409, { "retry-after": "0" });
  const { api, requests } = await scriptedApi(["cut", inUse, problem("member-exists", 409)]);
  const error = await api.POST("/v1/users", { body }).catch((thrown: unknown) => thrown);
  expect(isProblem(error, "idempotency-key-in-use", "member-exists")).toBe(true);
  expect(isProblem(error, "idempotency-key-in-use")).toBe(false);
  expect(requests).toHaveLength(3);
});

it("retries end after the limit, with the last problem", async () => {
  const { api, requests } = await scriptedApi([unavailable, unavailable, unavailable], { retryLimit: 2 });
  await expect(api.GET("/v1/summary")).rejects.toMatchObject({ name: "ApiError", status: 503 });
  expect(requests).toHaveLength(3);
});

it("a longer Retry-After than accepted ends the retries", async () => {
  const send = withRetries(
    async () => new Response("{}", { status: 503, headers: { "retry-after": "86400" } }),
    {},
    async () => {
      throw new Error("The client waits.");
    },
  );
  expect((await send(new Request("http://localhost/v1/users", { method: "POST" }))).status).toBe(503);
});

it("waits for Retry-After, otherwise for a backoff that doubles up to its maximum", async () => {
  const answers = [{ "retry-after": "7" }, { "retry-after": new Date(0).toUTCString() }, {}, {}, {}, {}];
  const waits: number[] = [];
  const send = withRetries(
    async () => new Response("{}", { status: 503, headers: answers.shift() ?? {} }),
    { backoffMs: 1_000, backoffMaxMs: 10_000 },
    async (ms) => void waits.push(ms),
  );
  await send(new Request("http://localhost/v1/summary"));
  expect(waits.slice(0, 2)).toEqual([7_000, 0]);
  for (const [index, max] of [4_000, 8_000, 10_000].entries()) {
    expect(waits[index + 2]).toBeGreaterThanOrEqual(max / 2);
    expect(waits[index + 2]).toBeLessThanOrEqual(max);
  }
  expect(waits).toHaveLength(5);
});

it("an attempt without a response ends after the timeout and is retried", async () => {
  let attempts = 0;
  const send = withRetries(
    (request) => {
      attempts += 1;
      return attempts === 1 ? untilAborted(request) : Promise.resolve(new Response("{}"));
    },
    { timeoutMs: 1, backoffMs: 0 },
  );
  expect((await send(new Request("http://localhost/v1/summary"))).status).toBe(200);
  expect(attempts).toBe(2);
});

it("a request that the caller aborts is not retried, during an attempt and during a wait", async () => {
  for (const during of ["attempt", "wait"]) {
    const abort = new AbortController();
    let attempts = 0;
    const send = withRetries(
      (request) => {
        attempts += 1;
        if (during === "wait") return Promise.resolve(new Response("{}", { status: 503 }));
        abort.abort(new Error("no longer needed"));
        return untilAborted(request);
      },
      {},
      async (_, signal) => {
        if (during === "attempt") throw new Error("A request that was aborted does not wait.");
        abort.abort(new Error("no longer needed"));
        signal.throwIfAborted();
      },
    );
    const request = new Request("http://localhost/v1/summary", { signal: abort.signal });
    await expect(send(request)).rejects.toThrow("no longer needed");
    expect(attempts).toBe(1);
  }
});

it("an abort ends the wait before the next attempt", async () => {
  const abort = new AbortController();
  const send = withRetries(
    async () => {
      setImmediate(() => abort.abort(new Error("no longer needed")));
      return new Response("{}", { status: 503 });
    },
    { backoffMs: 1_000_000_000, backoffMaxMs: 1_000_000_000 },
  );
  const request = new Request("http://localhost/v1/summary", { signal: abort.signal });
  await expect(send(request)).rejects.toThrow("no longer needed");
});

function untilAborted({ signal }: Request): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}
