import type { RequestHandler } from "express";
import { sharedProblem } from "./shared-problems.ts";

/** Goes after all routes. */
export const notFound: RequestHandler = () => {
  throw sharedProblem("not-found", { detail: "Check the path of the URL. A path ends without a slash." });
};

/** Goes after the methods of a route: `router.route("/x").get(read).all(methodNotAllowed("GET"))`. */
export function methodNotAllowed(...methods: string[]): RequestHandler {
  const allow = methods.join(", ");
  return () => {
    throw sharedProblem("method-not-allowed", { detail: `Available: ${allow}.`, headers: { Allow: allow } });
  };
}
