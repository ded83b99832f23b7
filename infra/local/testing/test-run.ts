/** Values that the global setup provides to every test file. */
export interface TestRun {
  /** A database whose user can create databases. */
  postgresUrl: string;
  redisUrl: string;
  /** Distinguishes the databases of this run from those of other runs on the same server. */
  runId: string;
}

declare module "vitest" {
  interface ProvidedContext extends TestRun {
    /** Seed of all random values of the tests, from vitest.config.ts. */
    seed: number;
    /** Factor for the number of rows of bulk tests. */
    scale: number;
    /** Whether properties reduce their counterexamples. */
    shrinks: boolean;
  }
}

/** The services of this test run. Works in test files of the project `services`. */
export async function testRun(): Promise<TestRun> {
  // vitest can be imported only within a test, and other programs import this package too.
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
