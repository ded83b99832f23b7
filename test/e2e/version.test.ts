import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");

it("build_info reports the version of package.json", () => {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const source = readFileSync(join(root, "packages/runtime/src/version.ts"), "utf8");
  expect(source).toContain(`export const version = "${version}";`);
});
