import fc from "fast-check";
import { expect, it } from "vitest";
import { toJson, toText } from "../src/connection/sanitize-text.ts";

it("valid text is not changed", () => {
  expect(toText("Ünïcode 🏦")).toBe("Ünïcode 🏦");
  expect(toText(null)).toBeNull();
  expect(toText("a\u0000b")).toBe("a\ufffdb");
});

it("JSON is not changed except for characters that PostgreSQL refuses", () => {
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

it("text that resembles an escape is not changed", () => {
  expect(JSON.parse(toJson("\\u0000 \\\\u0000 \\ud800"))).toBe("\\u0000 \\\\u0000 \\ud800");
});
