import type { z } from "zod";
import type { Simulation } from "../simulation.ts";
import { MxError } from "./mx-error.ts";

/** One route of MX's API. The docs page, the faults and the summary know it by its name. */
export interface Operation {
  readonly name: string;
  readonly method: "get" | "post" | "put" | "delete";
  readonly path: string;
  handle(simulation: Simulation, asked: Asked): Answered;
}

export interface Asked {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly callbackPayload: string | null;
  /** Where the caller reached the simulator, for links back to it. */
  readonly origin: string;
}

export interface Answered {
  readonly status: number;
  readonly body?: object;
}

/** @throws MxError 400 naming what is missing or wrong */
export function readBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new MxError(400, `${issue?.path.join(".") || "body"}: ${issue?.message ?? "invalid"}`);
}

export function param(asked: Asked, name: string): string {
  return asked.params[name] ?? "";
}
