import { Problem, type ProblemOptions } from "./problem.ts";

/** Problems that more than one app returns. A type has the same title everywhere (RFC 9457, section 3.1.3). */
export const sharedProblems = {
  "bad-request": { status: 400, title: "Malformed request" },
  unauthorized: { status: 401, title: "Missing or invalid credentials" },
  "not-found": { status: 404, title: "Route not found" },
  "method-not-allowed": { status: 405, title: "Method not allowed" },
  "body-too-large": { status: 413, title: "Request body too large" },
  "unsupported-media-type": { status: 415, title: "Unsupported media type" },
  "validation-failed": { status: 422, title: "Invalid request" },
  "too-many-requests": { status: 429, title: "Too many requests" },
  internal: { status: 500, title: "Internal error" },
} as const satisfies Record<string, { status: number; title: string }>;

type Details = Omit<ProblemOptions, "name" | "status" | "title">;

export function sharedProblem(name: keyof typeof sharedProblems, details: Details = {}): Problem {
  return new Problem({ name, ...sharedProblems[name], ...details });
}
