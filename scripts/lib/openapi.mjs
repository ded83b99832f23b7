import { openApiDocument } from "../../apps/api/src/docs/openapi.ts";
import { routes } from "../../apps/api/src/routes.ts";

/** The API's OpenAPI document as JSON. Keys that `replacer` maps to undefined are omitted. */
export function readDocument(replacer) {
  return JSON.parse(JSON.stringify(openApiDocument(routes), replacer));
}
