// Tests that several guards share.

/** The first seeds of test/simulation/simulation.test.ts. */
export const simulation = { command: ["pnpm", "--silent", "simulate", "--seeds=3000", "--findings=1"] };
export const setAside = { project: "services", tests: ["packages/db/test/set-aside.services.test.ts"] };
export const mxLists = { project: "unit", tests: ["packages/mx/test/responses.test.ts"] };
export const mxCalls = { project: "unit", tests: ["packages/mx/test/calls.test.ts"] };
export const clientTests = {
  project: "unit",
  tests: ["packages/client/test/retries.test.ts", "packages/client/test/lists.test.ts"],
};
export const mxErrors = { project: "unit", tests: ["packages/mx/test/errors.test.ts"] };
export const contracts = { project: "services", tests: ["test/simulation/store-contract.services.test.ts"] };
