import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder that only its owner can enter, like a private home. It is deleted after the test. */
export function privateFolder(): string {
  const path = mkdtempSync(join(tmpdir(), "infra-test-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
