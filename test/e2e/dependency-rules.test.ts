import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const fixture = fileURLToPath(new URL("../fixtures/dependency-rules", import.meta.url));

interface Result {
  exitCode: number;
  output: string;
}

/** Runs the command of `pnpm check` on a small source tree that breaks every rule. */
function cruise(folder: string): Promise<Result> {
  return new Promise((resolve) => {
    execFile(
      `${root}/node_modules/.bin/depcruise`,
      ["--config", `${root}/.dependency-cruiser.cjs`, "apps", "packages"],
      { cwd: folder },
      (error, stdout) => resolve({ exitCode: error === null ? 0 : Number(error.code), output: stdout }),
    );
  });
}

describe("the dependency rules", () => {
  it("fail the check for each kind of violation, and name the rule", async () => {
    const { exitCode, output } = await cruise(fixture);
    expect(exitCode).toBeGreaterThan(0);
    const violations = [
      "core-is-pure: packages/core/src/reads-a-file.ts → fs",
      "core-is-pure: packages/core/src/imports-db.ts → packages/db/src/index.ts",
      "db-knows-core: packages/db/src/calls-mx.ts → packages/mx/src/index.ts",
      "db-folders-import-downward: packages/db/src/inbox/imports-upward.ts → packages/db/src/advance/index.ts",
      "ingest-reads-webhooks-only: apps/ingest/src/calls-mx.ts → packages/mx/src/index.ts",
      "ingest-only-appends: apps/ingest/src/advances-members.ts → packages/db/src/advance/index.ts",
      "simulator-knows-mx-only-from-outside: apps/mx-simulator/src/imports-mx.ts",
      "worker-imports: apps/worker/src/imports-an-app.ts → apps/ingest/src/calls-mx.ts",
      "worker-imports: apps/worker/src/imports-client.ts → packages/client/src/index.ts",
      "console-imports: apps/console/src/imports-core.ts → packages/core/src/index.ts",
      "console-runs-in-a-browser: apps/console/src/reads-a-file.ts → fs",
      "client-is-independent: packages/client/src/imports-core.ts → packages/core/src/index.ts",
      "no-cycles: packages/queue/src/first.ts",
    ];
    for (const violation of violations) expect(output).toContain(violation);
  });
});
