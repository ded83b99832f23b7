export { createDataKey } from "./create-data-key.ts";
export { unwrapDataKeys } from "./unwrap-data-keys.ts";
