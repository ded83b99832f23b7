import type { ErrorRequestHandler } from "express";
import type { Logger } from "../log/logger.ts";
import { sendProblem } from "./problem.ts";
import { requestIdOf } from "./request-id.ts";
import { problemOf } from "./to-problem.ts";

/** The last middleware: translates every error to problem+json, and logs those with status 500 or more. */
export function errorHandler({ logger }: { logger: Logger }): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const problem = problemOf(error);
    if (problem.status >= 500) {
      logger.error("request.failed", error, {
        method: request.method,
        status: problem.status,
        request_id: requestIdOf(response),
      });
    }
    // The response has started: only closing the connection shows that it is incomplete.
    if (response.headersSent) return void response.destroy();
    sendProblem(response, problem);
  };
}
