// Tests that several guards share.

/** Several times as many seeds as any of its guards needs. The scenario need not be reduced. */
export const simulation = {
  command: ["pnpm", "--silent", "simulate", "--seeds=500", "--findings=1", "--unreduced"],
};
export const setAside = { project: "services", tests: ["packages/db/test/set-aside.services.test.ts"] };
export const mxLists = { project: "unit", tests: ["packages/mx/test/responses.test.ts"] };
export const mxCalls = { project: "unit", tests: ["packages/mx/test/calls.test.ts"] };
export const clientTests = {
  project: "unit",
  tests: ["packages/client/test/retries.test.ts", "packages/client/test/lists.test.ts"],
};
export const mxErrors = { project: "unit", tests: ["packages/mx/test/errors.test.ts"] };
export const contracts = { project: "services", tests: ["test/simulation/store-contract.services.test.ts"] };
