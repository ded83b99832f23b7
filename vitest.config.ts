import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Without `module`, which names builds for bundlers: Node.js cannot load each of them. */
const conditions = ["source", "node", "development|production"];
const fromSource = { resolve: { conditions }, ssr: { resolve: { conditions } } };

/** The same in each run by default, so that two runs of the same code agree. `TEST_SEED=7 npm test` tries another. */
// biome-ignore lint/style/noProcessEnv: a seed is an argument of the test run.
// biome-ignore lint/suspicious/noUndeclaredEnvVars: Turborepo does not run the tests.
const seed = Number(process.env["TEST_SEED"] ?? 1);
/** Ten makes the tests of query plans use a million rows. */
// biome-ignore lint/style/noProcessEnv: a scale is an argument of the test run.
// biome-ignore lint/suspicious/noUndeclaredEnvVars: Turborepo does not run the tests.
const scale = Number(process.env["TEST_SCALE"] ?? 1);
/** Off reports the first counterexample as it is, for a run that only needs to know whether a test fails. */
// biome-ignore lint/style/noProcessEnv: a switch is an argument of the test run.
// biome-ignore lint/suspicious/noUndeclaredEnvVars: Turborepo does not run the tests.
const shrinks = process.env["TEST_SHRINK"] !== "off";
const given = {
  provide: { seed, scale, shrinks },
  setupFiles: ["set-seed.ts", "end-with-vitest.ts"].map((name) =>
    fileURLToPath(new URL(`infra/local/testing/${name}`, import.meta.url)),
  ),
};

/** A slow machine makes a test slow. Only a test that hangs is ended. */
const timeouts = { testTimeout: 600_000, hookTimeout: 600_000 };

/** Files that take minutes run first, so that no worker runs one alone at the end. */
const longFiles = [
  /\/test\/e2e\/(?:faults|crash-points|packaged-apps|redis-faults|security|update)\./,
  /\/test\/(?:e2e|simulation)\//,
];

/** Then one project after the other: a worker is used again only for the next file of the same project. */
const projectOrder = ["services", "unit"];

class LongFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification) => {
      const index = longFiles.findIndex((pattern) => pattern.test(moduleId));
      return index === -1 ? longFiles.length + projectOrder.indexOf(project.name) : index;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

/**
 * Two projects: what needs no service, and what needs PostgreSQL and Redis (files named *.services.test.ts,
 * and the whole-system tests). The second starts embedded services of its own, once a run.
 */
export default defineConfig({
  test: {
    // More than CI has processors: a test of the whole system often waits for a timeout.
    maxWorkers: 3,
    sequence: { sequencer: LongFilesFirst },
    projects: [
      {
        ...fromSource,
        test: {
          ...given,
          ...timeouts,
          name: "unit",
          // A worker loads each module once for all of its test files, which halves the processor time. Unit tests therefore
          // keep no state in modules, and mock none.
          isolate: false,
          include: [
            "{packages,apps}/*/test/**/*.test.ts",
            "infra/test/**/*.test.ts",
            "test/deployment/**/*.test.ts",
            "test/simulation/**/*.test.ts",
          ],
          exclude: ["**/*.services.test.ts", "**/node_modules/**"],
        },
      },
      {
        ...fromSource,
        test: {
          ...given,
          ...timeouts,
          name: "services",
          include: [
            "{packages,apps}/*/test/**/*.services.test.ts",
            "test/simulation/**/*.services.test.ts",
            "test/e2e/**/*.test.ts",
          ],
          exclude: ["**/node_modules/**"],
          globalSetup: ["infra/local/testing/global-setup.ts"],
        },
      },
    ],
  },
});
