// pnpm docs:collection: writes apps/api/src/docs/collection.json, a collection of requests for Postman, Bruno and compatible
// clients, from the API's OpenAPI document. With --check, it only reports whether the file is current.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import converter from "openapi-to-postmanv2";
import { adapt } from "./lib/collection.mjs";
import { readDocument } from "./lib/openapi.mjs";

const path = "apps/api/src/docs/collection.json";
const file = fileURLToPath(new URL(`../${path}`, import.meta.url));

const options = {
  folderStrategy: "Tags",
  parametersResolution: "Example",
  alwaysInheritAuthentication: true,
};

const document = readDocument();
const convert = promisify(converter.convertV2.bind(converter));
const { result, reason, output } = await convert({ type: "json", data: structuredClone(document) }, options);
if (!result) throw new Error(`The collection cannot be generated: ${reason}`);
const text = `${JSON.stringify(adapt(withoutGenerated(output[0].data), document), null, 1)}\n`;

if (!process.argv.includes("--check")) {
  writeFileSync(file, text);
} else if (text !== readFileSync(file, "utf8")) {
  console.error(`${path} differs from the API. Run: pnpm docs:collection`);
  process.exitCode = 1;
}

/** Omits IDs, which differ from run to run, and example responses, which the API reference has. */
function withoutGenerated(value) {
  return JSON.parse(
    JSON.stringify(value, (key, part) => {
      if (key === "response") return [];
      return ["id", "_postman_id", "protocolProfileBehavior"].includes(key) ? undefined : part;
    }),
  );
}
