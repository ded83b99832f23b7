import { z } from "zod";
import { Problem } from "./problem.ts";
import { sharedProblem } from "./shared-problems.ts";

/** Problems of requests that Express or body-parser refuse, by status. */
const refusals = { 413: "body-too-large", 415: "unsupported-media-type" } as const;

/** Translates an error to a problem. An unexpected error is a 500 without details. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof z.ZodError) return validationFailed(error);
  return (
    unreadable(error) ??
    sharedProblem("internal", { detail: "The error is logged. Try again later.", cause: error })
  );
}

function validationFailed(error: z.ZodError): Problem {
  return sharedProblem("validation-failed", {
    errors: error.issues.map(({ path, message }) => ({ path: path.map(String).join("."), message })),
    cause: error,
  });
}

/** Errors of Express and body-parser have a status. Their messages may quote the body, so they are not included. */
function unreadable(error: unknown): Problem | undefined {
  if (!(error instanceof Error) || !("status" in error)) return undefined;
  const { status } = error;
  if (typeof status !== "number" || status < 400 || status > 499) return undefined;
  const name = status === 413 || status === 415 ? refusals[status] : "bad-request";
  return sharedProblem(name, { detail: detailOf(error), cause: error });
}

function detailOf(error: Error): string {
  const type = "type" in error ? error.type : undefined;
  if (type === "entity.parse.failed") return "The body is not valid JSON.";
  if (type === "entity.too.large") return "Send less at once.";
  return "Check the URL, the headers and the encoding of the body.";
}
