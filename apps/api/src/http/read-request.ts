import type { z } from "zod";
import { problem } from "./problems.ts";
import type { Reader } from "./route.ts";
import { unknownFields } from "./unknown-fields.ts";
import { plainMessage } from "./validation-messages.ts";

/** As many as help whoever corrects a request. */
const errorsMax = 20;

/**
 * Checks one part of a request with the route's schema. Nothing of the input is quoted: a body may hold credentials.
 * @throws a 404 for parameters that nothing can have; ZodError, a 422, for the rest.
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

/** `?cursor=` says no more than its absence. */
function withoutEmpty(query: unknown): object {
  return Object.fromEntries(Object.entries(query ?? {}).filter(([, value]) => value !== ""));
}
