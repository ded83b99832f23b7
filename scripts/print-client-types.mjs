// pnpm client:types: writes packages/client/src/api-types.ts from the API's OpenAPI document. With --check, it only
// reports whether the file is current.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";
import { readDocument } from "./lib/openapi.mjs";

const path = fileURLToPath(new URL("../packages/client/src/api-types.ts", import.meta.url));
const document = readDocument(withoutUnused);
// A field of a request that has a default is optional.
const types = await openapiTS(document, { alphabetize: true, defaultNonNullable: false });
const file = `// Generated from the API's OpenAPI document: pnpm client:types\n\n${astToString(types)}`;

if (!process.argv.includes("--check")) {
  writeFileSync(path, file);
} else if (file !== readFileSync(path, "utf8")) {
  console.error("packages/client/src/api-types.ts differs from the API. Run: pnpm client:types");
  process.exitCode = 1;
}

/** Omits examples, and error responses, which the client throws. Both would make up most of the file. */
function withoutUnused(key, value) {
  return key === "example" || /^[45]\d\d$/.test(key) ? undefined : value;
}
