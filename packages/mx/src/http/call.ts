import type { z } from "zod";
import type { ApiVersion } from "../versions/api-version.ts";
import type { ListBudget } from "./list-budget.ts";
import type { LeftOutReason } from "./owned.ts";

/** One HTTP call to MX. */
export interface Call<Result> {
  /** For errors and metrics, for instance `members.verify`. */
  name: string;
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Relative to the base URL, without a leading slash, with encoded IDs. */
  path: string;
  query?: Readonly<Record<string, string | number | boolean | undefined>>;
  headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  body?: unknown;
  /** Values in `body` that an error must not contain. */
  secrets?: readonly string[];
  /** The meaning of a 409; `busy` by default. */
  conflict?: "busy" | "duplicate";
  /** The meaning of a 405; a rejection by default. */
  constraint?: "challenged";
  /** The meaning of a 403; a refusal of this client by default. `product`: it may lack only this product. */
  forbidden?: "product";
  /** Disables retries of a read. */
  once?: true;
  /** The budget of the list, if this call reads a page of one. */
  budget?: ListBudget;
  /** Validates the parsed JSON. An empty body is null. */
  response: z.ZodType<Result>;
}

/** The last argument of every method of the client. */
export interface CallOptions {
  /** Aborts the call, which then throws an MxUnavailableError. */
  signal?: AbortSignal | undefined;
}

/** Sends a call and validates the response. Throws an MxError. */
export interface Send {
  <Result>(call: Call<Result>, options?: CallOptions): Promise<Result>;
  /** For one call, retries included. */
  readonly timeoutMs: number;
  readonly version: ApiVersion;
  onRowLeftOut(call: string, reason: LeftOutReason): void;
}
