import type { z } from "zod";
import { problem } from "./problems.ts";
import type { Reader } from "./route.ts";
import { unknownFields } from "./unknown-fields.ts";
import { plainMessage } from "./validation-messages.ts";

/** Maximum number of field errors in one problem. */
const errorsMax = 20;

/**
 * Validates one part of a request with the route's schema. Messages never quote the input, since it may contain credentials.
 * @throws a 404 for malformed path parameters; ZodError (a 422) otherwise.
 */
export const readPart: Reader = <Value>(...[route, part, request]: Parameters<Reader>): Value => {
  const schema: z.ZodType | undefined = route[part];
  const given = part === "query" ? withoutEmpty(request.query) : (request[part] ?? {});
  const unknown = part === "params" ? [] : unknownFields(schema, part === "query" ? request.query : given);
  if (unknown.length > 0) throw problem("validation-failed", { errors: unknown.slice(0, errorsMax) });
  // A part without a schema is `undefined` by the types of `route`.
  if (schema === undefined) return undefined as Value;
  const result = schema.safeParse(given, { error: plainMessage });
  if (result.success) return result.data as Value;
  if (part === "params" && route.unknown !== undefined) throw problem(route.unknown);
  throw result.error;
};

/** An empty parameter counts as absent. */
function withoutEmpty(query: unknown): object {
  return Object.fromEntries(Object.entries(query ?? {}).filter(([, value]) => value !== ""));
}
