import { isDatabaseUnavailable } from "@account-opening/db";
import { MxError } from "@account-opening/mx";
import { Problem, problemOf } from "@account-opening/runtime/http";
import { mxProblem } from "./mx-problem.ts";
import { problem, retryAfter } from "./problems.ts";

/** The problem for an error of a request. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof MxError) return mxProblem(error);
  if (isDatabaseUnavailable(error)) {
    return problem("database-unavailable", { headers: retryAfter(5_000), cause: error });
  }
  return problemOf(error);
}
