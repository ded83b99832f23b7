import type { RequestHandler } from "express";
import { Problem } from "./problem.ts";

/** After all routes: there is nothing at this path. */
export const notFound: RequestHandler = () => {
  throw new Problem({ status: 404, name: "not-found", title: "There is nothing here" });
};

/** After the methods of one route: `router.route("/x").get(read).all(methodNotAllowed("GET"))`. */
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
