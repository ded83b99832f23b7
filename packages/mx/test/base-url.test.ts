import { describe, expect, it } from "vitest";
import { createMxClient } from "../src/client.ts";
import { testConfig } from "./support/fake-mx.ts";

const clientOf = (baseUrl: string) => () => createMxClient({ ...testConfig, baseUrl });

describe("credentials are sent only to safe base URLs", () => {
  it.each([
    "https://int-api.mx.com",
    "https://api.mx.com/",
    "http://localhost:3010",
    "http://127.0.0.1:3010",
    "http://127.9.8.7",
    "http://[::1]:3010",
  ])("to %s", (baseUrl) => {
    expect(clientOf(baseUrl)).not.toThrow();
  });

  it.each([
    "http://int-api.mx.com",
    "http://127.0.0.1.evil.example",
    "http://127.evil.example",
    "http://localhost.evil.example",
    "http://10.0.0.1",
    "http://0.0.0.0",
    "ftp://localhost",
    "https://user:password-marker@api.mx.com",
    "https://api.mx.com?x=1",
    "https://api.mx.com#x",
    "api.mx.com",
    "",
  ])("not to %s", (baseUrl) => {
    expect(clientOf(baseUrl)).toThrow(TypeError);
    expect(clientOf(baseUrl)).not.toThrow(/marker/);
  });
});
