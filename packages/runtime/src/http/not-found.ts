import type { RequestHandler } from "express";
import { Problem } from "./problem.ts";

/** Goes after all routes. */
export const notFound: RequestHandler = () => {
  throw new Problem({ status: 404, name: "not-found", title: "There is nothing here" });
};

/** Goes after the methods of a route: `router.route("/x").get(read).all(methodNotAllowed("GET"))`. */
export function methodNotAllowed(...methods: string[]): RequestHandler {
  const allow = methods.join(", ");
  return () => {
    throw new Problem({
      status: 405,
      name: "method-not-allowed",
      title: "This method is not available here",
      detail: `Available: ${allow}.`,
      headers: { Allow: allow },
    });
  };
}
