import { spawnSync } from "node:child_process";

/**
 * A program of a Debian package that some tests need.
 * @returns null if it is not installed; the tests are then skipped, with a message
 * @throws in CI, which installs it
 */
export function debianTool(program: string, debianPackage: string): string | null {
  const { error } = spawnSync(program, ["--version"], { stdio: "ignore" });
  if (error === undefined) return program;
  const message = `${program} is not installed: apt-get install ${debianPackage}`;
  // biome-ignore lint/style/noProcessEnv: CI must not skip a test.
  if (process.env["CI"] === "true") throw new Error(message);
  console.warn(`Tests are skipped, since ${message}`);
  return null;
}
