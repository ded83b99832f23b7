import { expect, it, vi } from "vitest";
import { untilStored } from "../src/until-stored.ts";

const unavailable = Object.assign(new Error("the database system is shutting down"), { code: "57P03" });
const dataError = Object.assign(new Error("invalid input syntax"), { code: "22P02" });

function options(closing = new AbortController()) {
  return { closing: closing.signal, onUnavailable: vi.fn(), retryMs: 1 };
}

it("stores a result once PostgreSQL is available again", async () => {
  const given = options();
  const store = vi
    .fn()
    .mockRejectedValueOnce(unavailable)
    .mockRejectedValueOnce(unavailable)
    .mockResolvedValue(true);
  expect(await untilStored(store, given)).toBe(true);
  expect(given.onUnavailable).toHaveBeenCalledTimes(2);
});

it("reports whether another worker has taken over the claim meanwhile", async () => {
  const store = vi.fn().mockRejectedValueOnce(unavailable).mockResolvedValue(false);
  expect(await untilStored(store, options())).toBe(false);
});

it("does not repeat an error that would occur again", async () => {
  const store = vi.fn().mockRejectedValue(dataError);
  await expect(untilStored(store, options())).rejects.toBe(dataError);
  expect(store).toHaveBeenCalledTimes(1);
});

it("ends after one last attempt at shutdown", async () => {
  const closing = new AbortController();
  const given = options(closing);
  given.onUnavailable.mockImplementation(() => closing.abort());
  const store = vi.fn().mockRejectedValue(unavailable);
  await expect(untilStored(store, given)).rejects.toBe(unavailable);
  expect(store).toHaveBeenCalledTimes(2);
});

it("ends after the longest time that a result is retained", async () => {
  const store = vi.fn().mockRejectedValue(unavailable);
  await expect(untilStored(store, { ...options(), retainedMsMax: 0 })).rejects.toBe(unavailable);
  expect(store).toHaveBeenCalledTimes(1);
});
