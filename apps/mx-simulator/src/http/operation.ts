import type { Response } from "express";
import type { z } from "zod";
import type { Simulation } from "../simulation.ts";
import { ApiError } from "./api-error.ts";
import { type ApiVersion, responseType } from "./version.ts";

/** One route of MX's API. The docs page, the fault rules and the summary refer to it by its name. */
export interface Operation {
  readonly name: string;
  readonly method: "get" | "post" | "put" | "delete";
  readonly path: string;
  handle(simulation: Simulation, request: ApiRequest): ApiResponse;
}

export interface ApiRequest {
  readonly version: ApiVersion;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly callbackPayload: string | null;
  /** The URL at which the caller reached the simulator, for links back to it. */
  readonly origin: string;
}

export interface ApiResponse {
  readonly status: number;
  readonly body?: object;
}

/** @throws ApiError 400 that names what is missing or invalid */
export function readBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ApiError(400, `${issue?.path.join(".") || "body"}: ${issue?.message ?? "invalid"}`);
}

export function sendResponse(response: Response, { status, body }: ApiResponse): void {
  if (body === undefined) response.status(status).end();
  else response.status(status).type(responseType(response.req.headers)).send(JSON.stringify(body));
}

export function sendError(response: Response, error: ApiError): void {
  response.set(error.headers);
  sendResponse(response, { status: error.status, body: error.body() });
}
