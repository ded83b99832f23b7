/** The version of this product: that of its package.json (`test/e2e/version.test.ts`). */
export const version = "0.1.0";
