import fc from "fast-check";
import { expect, it } from "vitest";
import { toJson, toText } from "../src/connection/sanitize-text.ts";

it("text without strange characters is kept as it is", () => {
  expect(toText("Ünïcode 🏦")).toBe("Ünïcode 🏦");
  expect(toText(null)).toBeNull();
  expect(toText("a\u0000b")).toBe("a\ufffdb");
});

it("JSON keeps every value, except for what PostgreSQL refuses", () => {
  expect(JSON.parse(toJson({ text: "a\u0000b\ud800" }))).toEqual({ text: "a\ufffdb\ufffd" });
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: "binary" }), (value) => {
      const text = JSON.stringify(value);
      const hasNone = !text.includes("\\u0000");
      if (hasNone) expect(toJson(value)).toBe(text);
      expect(JSON.stringify(JSON.parse(toJson(value)))).not.toMatch(/(?<!\\)(\\\\)*\\u0000/);
    }),
  );
});

it("text that only looks like an escape is kept", () => {
  expect(JSON.parse(toJson("\\u0000 \\\\u0000 \\ud800"))).toBe("\\u0000 \\\\u0000 \\ud800");
});
