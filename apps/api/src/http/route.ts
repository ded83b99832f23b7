import type { Readable } from "node:stream";
import type { Cause } from "@account-opening/core/cause";
import type { Database } from "@account-opening/db";
import { type ApiKey, auditLog, type Scope } from "@account-opening/db/access";
import type { z } from "zod";
import type { Context } from "../context.ts";
import type { ProblemName } from "./problems.ts";
import type { SensitiveScope } from "./sensitive-scopes.ts";

/** The response of a route. Problems are thrown. */
export interface Answer {
  status: number;
  /** JSON; absent with 204. */
  body?: unknown;
  /** A file instead of a body. */
  download?: Download;
  /** Server-sent events instead of a body. */
  stream?: Readable;
}

/** A file that is generated while it is sent. */
export interface Download {
  /** For instance `text/csv`. */
  mediaType: string;
  fileName: string;
  content: AsyncIterable<string | Buffer>;
}

type AuditEntry = Parameters<typeof auditLog.append>[1];

/** Who makes a request, for audit rows. */
export type Caller = Pick<AuditEntry, "apiKeyId" | "requestId">;

interface RequestBase {
  key: ApiKey;
  /** Stored with the work that the request leads to. */
  cause: Cause | null;
  /** Aborted when the request exceeds its maximum duration. Calls to MX end with it. */
  signal: AbortSignal;
}

interface RawRequest extends RequestBase {
  /** `X-Request-Id` of the response. */
  requestId: string | undefined;
  params: unknown;
  query: unknown;
  body: unknown;
}

interface ValidRequest<Params, Query, Body> extends RequestBase {
  params: Params;
  query: Query;
  body: Body;
  caller: Caller;
  audit: Audit;
}

export interface AnswerSpec {
  description: string;
  schema?: z.ZodType;
  /** For a download: an example by media type. */
  downloads?: Readonly<Record<string, string>>;
  /** For server-sent events: the schema of an event. */
  stream?: z.ZodType;
}

export type Tag =
  | "Users"
  | "Institutions"
  | "Members"
  | "Accounts"
  | "Balance checks"
  | "Notifications"
  | "Operations";

interface Described {
  method: Method;
  /** With `{name}` for parameters, as in OpenAPI. */
  path: string;
  /** Stable name of the operation, for generated clients. */
  operation: string;
  tag: Tag;
  summary: string;
  description?: string;
  scope: Scope;
  /**
   * The action of the audit row. Changes and reads of sensitive data need one; null with a comment if there is nothing to audit.
   */
  audit?: AuditEntry["action"] | null;
  /** The response contains a secret. A stored response that is returned again is audited again. */
  answersWithSecret?: boolean;
  /** The stored response of an `Idempotency-Key` is kept after an erasure. */
  outlastsErasure?: boolean;
  answers: Readonly<Record<number, AnswerSpec>>;
  /** Problems beside those of every route. */
  problems: readonly ProblemName[];
  /** The problem for malformed path parameters. */
  unknown?: ProblemName;
}

type Method = "get" | "post" | "put" | "patch" | "delete";

/** Changes and reads of sensitive data must name their audit action. */
type Audited =
  | { method: "get"; scope: Exclude<Scope, SensitiveScope>; audit?: AuditEntry["action"] }
  | { method: Method; scope: Scope; audit: AuditEntry["action"] | null };

/** The subject of an audit row. */
interface AuditedChange {
  memberGuid?: string | null;
  detail?: AuditEntry["detail"];
}

/** Appends the audit row of the route's action, in the transaction of `orm` if there is one. */
export type Audit = (on: Pick<Database, "orm">, about: AuditedChange) => Promise<void>;

/** What a change stores beside itself. */
export interface Recording {
  audit: Audit;
  cause: Cause | null;
}

interface Schemas<Params, Query, Body> {
  params?: z.ZodObject & z.ZodType<Params>;
  query?: z.ZodObject & z.ZodType<Query>;
  body?: z.ZodType<Body>;
}

/** A route. Express serves it and OpenAPI describes it from the same data. */
export interface Route extends Described, Schemas<unknown, unknown, unknown> {
  run(request: RawRequest, read: Reader, context: Context): Promise<Answer>;
}

/** Validates one part of a request. @throws a problem. */
export type Reader = <Value>(route: Route, part: "params" | "query" | "body", request: RawRequest) => Value;

export function route<Params = undefined, Query = undefined, Body = undefined>({
  handle,
  ...described
}: Described &
  Audited &
  Schemas<Params, Query, Body> & {
    handle(request: ValidRequest<Params, Query, Body>, context: Context): Promise<Answer>;
  }): Route {
  const self: Route = {
    ...described,
    run: async (request, read, context) => {
      const { key, signal, cause } = request;
      const caller = { apiKeyId: key.id, requestId: request.requestId };
      const params = read<Params>(self, "params", request);
      const query = read<Query>(self, "query", request);
      const body = read<Body>(self, "body", request);
      const audit = auditOf(self, caller, context);
      return handle({ key, signal, cause, params, query, body, caller, audit }, context);
    },
  };
  return self;
}

/** @throws RangeError if the route has no audit action. */
export function auditOf({ audit: action, operation }: Route, caller: Caller, { clock }: Context): Audit {
  return async (on, { memberGuid = null, detail }) => {
    if (action === undefined || action === null)
      throw new RangeError(`${operation} names no action to audit.`);
    const entry = { ...caller, action, memberGuid, ...(detail === undefined ? {} : { detail }) };
    await auditLog.append(on, entry, clock());
  };
}
