import { defineConfig } from "vitest/config";

const conditions = ["source", "module", "node", "development|production"];
const fromSource = { resolve: { conditions }, ssr: { resolve: { conditions } } };

/**
 * Two projects: what needs no service, and what needs PostgreSQL and Redis (files named *.services.test.ts,
 * and the whole-system tests). The second starts embedded services of its own, once a run.
 */
export default defineConfig({
  test: {
    projects: [
      {
        ...fromSource,
        test: {
          name: "unit",
          include: ["{packages,apps}/*/test/**/*.test.ts", "infra/test/**/*.test.ts"],
          exclude: ["**/*.services.test.ts", "**/node_modules/**"],
        },
      },
      {
        ...fromSource,
        test: {
          name: "services",
          include: ["{packages,apps}/*/test/**/*.services.test.ts", "test/**/*.test.ts"],
          exclude: ["**/node_modules/**"],
          globalSetup: ["infra/src/testing/global-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
