import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { renderStateMachine } from "./state-machine/render.ts";

/** Writes docs/state-machine.md; with `--check` it only reports whether that file is current. */
const path = fileURLToPath(new URL("../../../docs/state-machine.md", import.meta.url));
const current = renderStateMachine();

if (!process.argv.includes("--check")) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, current);
} else if (current !== stored()) {
  console.error("docs/state-machine.md is not what the state machine does. Run: pnpm docs:state-machine");
  process.exitCode = 1;
}

function stored(): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
