import type { Challenge } from "@account-opening/core/member";
import type { MxInstitution } from "@account-opening/mx";
import { describe, expect, it } from "vitest";
import { readApiConfig } from "../src/index.ts";
import { searchInstitutions } from "../src/institutions/search.ts";
import { checkAnswers } from "../src/members/check-answers.ts";
import { timelineView } from "../src/members/timeline-view.ts";

describe("challenge answers", () => {
  const text: Challenge = { guid: "T", type: "TEXT", label: "Word?" };
  const options: Challenge = {
    guid: "O",
    type: "OPTIONS",
    label: "Which?",
    options: [
      { label: "A", value: "a" },
      { label: "B", value: "b" },
    ],
  };
  const images: Challenge = {
    guid: "I",
    type: "IMAGE_OPTIONS",
    label: null,
    imageOptions: [{ label: "Cat", value: "cat", dataUri: null }],
  };
  const paths = (requested: Challenge[], ...answers: [string, string][]) =>
    checkAnswers(
      requested,
      answers.map(([guid, value]) => ({ guid, value })),
    ).map(({ path }) => path);

  it("fit when every question has its answer", () => {
    expect(paths([text, options, images], ["T", "x"], ["O", "a"], ["I", "cat"])).toEqual([]);
    expect(paths([options], ["O", "a"], ["O", "b"])).toEqual([]);
    expect(paths([{ guid: "N", type: "NEW_TYPE", label: null }], ["N", "anything"])).toEqual([]);
  });

  it("that match no challenge are refused, and so is an unanswered challenge", () => {
    expect(paths([text], ["X", "x"])).toEqual(["answers.0.guid", "answers"]);
    expect(paths([text, options], ["T", "x"])).toEqual(["answers"]);
  });

  it("that choose what there is not are refused, and so is a second word", () => {
    expect(paths([options], ["O", "c"])).toEqual(["answers.0.value"]);
    expect(paths([options], ["O", "a"], ["O", "a"])).toEqual(["answers.1.value"]);
    expect(paths([images], ["I", "dog"])).toEqual(["answers.0.value"]);
    expect(paths([text], ["T", "x"], ["T", "y"])).toEqual(["answers.1.value"]);
    expect(paths([{ guid: "E", type: "OPTIONS", label: null }], ["E", "a"])).toEqual(["answers.0.value"]);
  });

  it("are not quoted in what is said of them", () => {
    const said = checkAnswers([options, text], [{ guid: "O", value: "secret-value" }]);
    expect(JSON.stringify(said)).not.toContain("secret-value");
  });
});

describe("the search of institutions", () => {
  const all = Array.from({ length: 345 }, (_, index) => ({ code: `${index}` }) as MxInstitution);
  const search = async ({ page, recordsPerPage }: { page: number; recordsPerPage: number }) => {
    expect(recordsPerPage).toBeGreaterThanOrEqual(10);
    expect(recordsPerPage).toBeLessThanOrEqual(100);
    const institutions = all.slice((page - 1) * recordsPerPage, page * recordsPerPage);
    return { institutions, totalPages: Math.ceil(all.length / recordsPerPage), totalEntries: all.length };
  };

  it.each([
    [0, 50],
    [0, 200],
    [150, 200],
    [3, 7],
    [100, 100],
    [340, 50],
    [295, 50],
    [345, 50],
    [1_000, 50],
    [0, 1],
    [199, 2],
    [344, 1],
  ])("shows from %i on %i of them", async (offset, size) => {
    const { institutions, hasMore } = await searchInstitutions(search, { offset, size });
    expect(institutions).toEqual(all.slice(offset, offset + size));
    expect(hasMore).toBe(offset + size < all.length);
  });
});

describe("the environment", () => {
  const complete = {
    DATABASE_URL: "postgres://u@h/d",
    REDIS_URL: "redis://h",
    MX_BASE_URL: "https://int-api.mx.com",
    MX_CLIENT_ID: "c",
    MX_API_KEY: "k",
    DATA_KEYS: `k:${Buffer.alloc(32).toString("base64")}`,
  };

  it("has a default for everything else", () => {
    expect(readApiConfig(complete)).toMatchObject({
      apiPort: 3000,
      host: "127.0.0.1",
      mxAcceptVersion: "v20111101",
      mxTimeoutMs: 10_000,
      mxSkipAggregation: true,
      pollFloorMs: 3_000,
      challengeDeadlineMs: 86_400_000,
      trustedProxies: [],
    });
  });

  it("is refused with every problem named", () => {
    const missing = problemsOf({});
    expect(missing).toEqual(Object.keys(complete).sort());
    expect(problemsOf({ ...complete, MX_BASE_URL: "http://api.mx.com" })).toEqual(["MX_BASE_URL"]);
    expect(problemsOf({ ...complete, MX_ACCEPT_VERSION: "v20260430" })).toEqual(["MX_ACCEPT_VERSION"]);
    expect(problemsOf({ ...complete, MX_SKIP_AGGREGATION: "maybe" })).toEqual(["MX_SKIP_AGGREGATION"]);
    expect(problemsOf({ ...complete, TRUSTED_PROXIES: "10.0.0.0/8,10.0.0.0/33" })).toEqual([
      "TRUSTED_PROXIES",
    ]);
  });

  function problemsOf(env: Record<string, string>): string[] {
    try {
      readApiConfig(env);
      return [];
    } catch (error) {
      expect(error).toMatchObject({ name: "ConfigError" });
      return (error as { problems: { name: string }[] }).problems.map(({ name }) => name).sort();
    }
  }
});

it("the timeline distinguishes a status read that the API requested from a webhook", () => {
  const at = new Date("2026-11-23T09:00:00.000Z");
  const shown = (entry: Parameters<typeof timelineView>[0]["entry"]) => timelineView({ at, entry });
  const webhook = { kind: "webhook_received", type: "BALANCE" } as const;
  expect(shown(webhook)).toEqual({ at: at.toISOString(), ...webhook });
  expect(shown({ kind: "status_read_requested" })).toEqual({
    at: at.toISOString(),
    kind: "status_read_requested",
  });
});
