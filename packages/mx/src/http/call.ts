import type { z } from "zod";
import type { ListBudget } from "./list-budget.ts";
import type { LeftOutReason } from "./owned.ts";

/** One HTTP call to MX, described. */
export interface Call<Answer> {
  /** Shown in errors, for instance `members.verify`. */
  name: string;
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below the base URL, without a leading slash, ids already encoded. */
  path: string;
  query?: Readonly<Record<string, string | number | boolean | undefined>>;
  headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  body?: unknown;
  /** Values in `body` that must not come back in an error. */
  secrets?: readonly string[];
  /** What a 409 means; `busy` unless told. */
  conflict?: "busy" | "duplicate";
  /** What a 405 means; a rejection unless told. */
  constraint?: "challenged";
  /** A read that must not be repeated either. */
  once?: true;
  /** What a whole list may cost, of which this call is a page. */
  budget?: ListBudget;
  /** Reads the parsed JSON; an empty answer is read as null. */
  answer: z.ZodType<Answer>;
}

/** What every method of the client takes last. */
export interface CallOptions {
  /** Ends the call early, with an MxUnavailableError. */
  signal?: AbortSignal | undefined;
}

/** Makes a call and reads its answer, or throws an MxError. */
export interface Send {
  <Answer>(call: Call<Answer>, options?: CallOptions): Promise<Answer>;
  /** For one call as a whole. */
  readonly timeoutMs: number;
  onRowLeftOut(call: string, reason: LeftOutReason): void;
}
