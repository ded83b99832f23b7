import { expect } from "vitest";
import { problemBody } from "../../src/http/problem-schema.ts";
import { expressPath } from "../../src/http/router.ts";
import { routes } from "../../src/routes.ts";

export interface Reply {
  status: number;
  // Tests read what they expect; the shape itself is checked against the published schemas.
  // biome-ignore lint/suspicious/noExplicitAny: what was answered is what is under test.
  body: any;
  headers: Headers;
}

export interface Ask {
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  text?: string;
  headers?: Record<string, string>;
}

/** Calls the API, and checks that every answer below /v1 is one that the OpenAPI document promises. */
export async function call(url: string, key: string | null, what: string, ask: Ask = {}): Promise<Reply> {
  const [method = "GET", path = "/"] = what.split(" ");
  const text = ask.text ?? (ask.body === undefined ? null : JSON.stringify(ask.body));
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(text === null ? {} : { "content-type": "application/json" }),
      ...ask.headers,
    },
    body: text,
    redirect: "manual",
  });
  const { status, headers } = response;
  const isStream = headers.get("content-type")?.startsWith("text/event-stream") === true;
  if (isStream) await response.body?.cancel();
  const answer = isStream ? "" : await response.text();
  const isFile = headers.has("content-disposition");
  const body: unknown = isFile ? answer : answer === "" ? undefined : JSON.parse(answer);
  if (path.startsWith("/v1")) checkPromise(method, path.split("?")[0] ?? path, status, body, headers);
  return { status, body, headers };
}

function checkPromise(method: string, path: string, status: number, body: unknown, headers: Headers): void {
  expect(headers.get("cache-control")).toBe("no-store");
  if (status >= 400) {
    expect(headers.get("content-type")).toContain("application/problem+json");
    expect(problemBody.parse(body)).toEqual(body);
  }
  if (status === 503) expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  const route = routes.find(
    (one) => one.method.toUpperCase() === method && pattern(expressPath(one.path)).test(path),
  );
  if (route === undefined) expect([404, 405]).toContain(status);
  if (route === undefined || status >= 400) return;
  const promised = route.answers[status];
  expect(promised, `${method} ${route.path} promises no ${status}`).toBeDefined();
  const mediaType = headers.get("content-type")?.split(";")[0] ?? "";
  if (headers.has("content-disposition")) expect(promised?.downloads).toHaveProperty([mediaType]);
  else if (promised?.stream !== undefined) expect(mediaType).toBe("text/event-stream");
  else expect(promised?.schema?.parse(body)).toEqual(body);
}

function pattern(path: string): RegExp {
  return new RegExp(`^${path.replace(/:\w+/g, "[^/]+")}$`);
}
