import type { Response } from "express";
import { instanceOf } from "./request-id.ts";

/** An invalid field of the input. `path` is for instance `credentials.0.value`. */
export interface FieldProblem {
  readonly path: string;
  readonly message: string;
}

export interface ProblemOptions {
  status: number;
  /** Stable name of the problem type in kebab-case. Clients may rely on it. */
  name: string;
  title: string;
  /** For the caller: what is wrong, and what to do. No internal information. */
  detail?: string;
  errors?: readonly FieldProblem[];
  headers?: Readonly<Record<string, string>>;
  cause?: unknown;
}

const typePrefix = "urn:account-opening:problem:";

/**
 * An error response. It is thrown by the code that handles a request.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  /** `urn:account-opening:problem:…` */
  readonly type: string;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly FieldProblem[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor({ status, name, title, detail, errors, headers = {}, cause }: ProblemOptions) {
    super(detail ?? title, { cause });
    this.status = status;
    this.type = `${typePrefix}${name}`;
    this.title = title;
    this.detail = detail ?? (errors === undefined ? `${title}.` : "See errors for what to correct.");
    this.errors = errors;
    this.headers = headers;
  }
}

/** @param members extension members of RFC 9457, such as the checks of `/readyz`. */
export function sendProblem(response: Response, problem: Problem, members: object = {}): void {
  const { status, type, title, detail, errors, headers } = problem;
  response
    .status(status)
    .set(headers)
    .type("application/problem+json")
    .send(
      JSON.stringify({ type, title, status, detail, instance: instanceOf(response), errors, ...members }),
    );
}
