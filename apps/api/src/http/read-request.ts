import type { z } from "zod";
import { problem } from "./problems.ts";
import type { Reader } from "./route.ts";

/**
 * Checks one part of a request with the route's schema. Nothing of the input is quoted: a body may hold credentials.
 * @throws a 404 for parameters that nothing can have; ZodError, a 422, for the rest.
 */
export const readPart: Reader = <Value>(...[route, part, request]: Parameters<Reader>): Value => {
  const schema: z.ZodType | undefined = route[part];
  // A part without a schema is `undefined` by the types of `route`.
  if (schema === undefined) return undefined as Value;
  const given = part === "query" ? withoutEmpty(request.query) : (request[part] ?? {});
  if (part === "query") refuseNul(given);
  const result = schema.safeParse(given);
  if (result.success) return result.data as Value;
  if (part === "params" && route.unknown !== undefined) throw problem(route.unknown);
  throw result.error;
};

/** `?cursor=` says no more than its absence. */
function withoutEmpty(query: unknown): object {
  return Object.fromEntries(Object.entries(query ?? {}).filter(([, value]) => value !== ""));
}

/** PostgreSQL stores no NUL in text, and refuses a query with one. */
function refuseNul(query: object): void {
  const errors = Object.entries(query)
    .filter(([, value]) => String(value).includes("\0"))
    .map(([path]) => ({ path, message: "must not contain the character NUL" }));
  if (errors.length > 0) throw problem("validation-failed", { errors });
}
