import { z } from "zod";
import { Problem } from "./problem.ts";

interface Kind {
  name: string;
  title: string;
}

const clientProblems: ReadonlyMap<number, Kind> = new Map([
  [400, { name: "bad-request", title: "The request cannot be read" }],
  [413, { name: "body-too-large", title: "The body is too large" }],
  [415, { name: "unsupported-media-type", title: "The body is of a kind that is not understood" }],
]);

/** Translates an error to a problem. An unexpected error is a 500 without details. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof z.ZodError) return validationFailed(error);
  return (
    unreadable(error) ??
    new Problem({
      status: 500,
      name: "internal",
      title: "Something went wrong here",
      detail: "It is logged. Try again later.",
      cause: error,
    })
  );
}

function validationFailed(error: z.ZodError): Problem {
  return new Problem({
    status: 422,
    name: "validation-failed",
    title: "The request is not valid",
    errors: error.issues.map(({ path, message }) => ({ path: path.map(String).join("."), message })),
    cause: error,
  });
}

/** Errors of Express and body-parser have a status. Their messages may quote the body, so they are not included. */
function unreadable(error: unknown): Problem | undefined {
  if (!(error instanceof Error) || !("status" in error)) return undefined;
  const { status } = error;
  if (typeof status !== "number" || status < 400 || status > 499) return undefined;
  const kind = clientProblems.get(status) ?? { name: "bad-request", title: "The request cannot be read" };
  return new Problem({ status, ...kind, detail: detailOf(error), cause: error });
}

function detailOf(error: Error): string {
  const type = "type" in error ? error.type : undefined;
  if (type === "entity.parse.failed") return "The body is not valid JSON.";
  if (type === "entity.too.large") return "Send less at once.";
  return "Check the URL, the headers and the encoding of the body.";
}
