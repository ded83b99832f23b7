import type { components } from "./api-types.ts";

type Problem = components["schemas"]["Problem"];

const typePrefix = "urn:account-opening:problem:";

/** A problem type without its prefix, for instance `member-exists`. */
export type ProblemName = Problem["type"] extends `${typeof typePrefix}${infer Name}` ? Name : never;

/** A response of the API that is not a success: a problem of RFC 9457. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  /** `urn:account-opening:problem:…`; `about:blank` if the response did not come from the API, but from a proxy. */
  readonly type: string;
  readonly title: string;
  /** The cause and the next step. */
  readonly detail: string;
  /** The invalid fields of the request. */
  readonly errors: readonly { path: string; message: string }[];
  /** `X-Request-Id` of the response. The API's logs and its audit log contain it. */
  readonly requestId: string | null;

  constructor({ status, type, title, detail, errors = [] }: ProblemFields, requestId: string | null) {
    super(
      `${status} ${title}: ${[detail, ...errors.map(({ path, message }) => `${path} ${message}`)].join(" ")}`,
    );
    this.status = status;
    this.type = type;
    this.title = title;
    this.detail = detail;
    this.errors = errors;
    this.requestId = requestId;
  }
}

interface ProblemFields extends Pick<Problem, "status" | "title" | "detail" | "errors"> {
  /** A later version of the API may have other types. */
  type: string;
}

/** Whether an error is an `ApiError` of one of the given problem types. */
export function isProblem(error: unknown, ...names: readonly ProblemName[]): error is ApiError {
  return error instanceof ApiError && names.some((name) => error.type === `${typePrefix}${name}`);
}

/** Reads the body of a response that is not a success. */
export async function apiErrorOf(response: Response): Promise<ApiError> {
  const { status, statusText, headers } = response;
  const text = await response.text();
  const fromProxy = {
    type: "about:blank",
    title: statusText || "Error",
    detail: "The response is not a problem of the API.",
  };
  return new ApiError({ ...(problemOf(text) ?? fromProxy), status }, headers.get("x-request-id"));
}

function problemOf(text: string): ProblemFields | null {
  try {
    const body: Partial<ProblemFields> | null = JSON.parse(text);
    return typeof body?.type === "string"
      ? { title: "", detail: "", ...body, type: body.type, status: 0 }
      : null;
  } catch {
    // A proxy answers HTML or text.
    return null;
  }
}
