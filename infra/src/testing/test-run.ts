/** What the global set-up hands to every test file. */
export interface TestRun {
  /** A database whose user may create others. */
  postgresUrl: string;
  redisUrl: string;
  /** Tells this run's databases from those of other runs on the same server. */
  runId: string;
}

declare module "vitest" {
  interface ProvidedContext extends TestRun {
    /** Of all that the tests leave to chance; vitest.config.ts says it. */
    seed: number;
    /** How much more than usual is to be made of what is made in bulk. */
    scale: number;
  }
}

/** The services of this test run. Works in test files of the project `services`. */
export async function testRun(): Promise<TestRun> {
  // Only inside a test may vitest be imported, and this package is imported elsewhere too.
  const { inject } = await import("vitest");
  const run = {
    postgresUrl: inject("postgresUrl"),
    redisUrl: inject("redisUrl"),
    runId: inject("runId"),
  };
  if (run.runId === undefined) {
    throw new Error(
      "No services in this test project: name the file *.services.test.ts, or put it under test/.",
    );
  }
  return run;
}

/** The prefix of every database name of a run. */
export function databasePrefix(runId: string): string {
  return `test_${runId}_`;
}
