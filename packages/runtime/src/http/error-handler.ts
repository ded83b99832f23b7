import type { ErrorRequestHandler } from "express";
import type { Logger } from "../log/logger.ts";
import { sendProblem } from "./problem.ts";
import { requestIdOf } from "./request-id.ts";
import { problemOf } from "./to-problem.ts";

/** The last middleware: every error becomes problem+json; what is our own fault is logged. */
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
    // Half an answer cannot be mended; cutting it off is the only way to say that it is not whole.
    if (response.headersSent) return void response.destroy();
    sendProblem(response, problem);
  };
}
