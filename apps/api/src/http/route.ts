import type { Orm } from "@account-opening/db";
import {
  type ApiKey,
  type AuditAction,
  type AuditDetail,
  appendToAudit,
  type Scope,
} from "@account-opening/db/access";
import type { z } from "zod";
import type { Context } from "../context.ts";
import type { ProblemName } from "./problems.ts";
import type { SensitiveScope } from "./sensitive-scopes.ts";

/** What a route answers; problems are thrown. */
export interface Answer {
  status: number;
  /** JSON; absent with 204. */
  body?: unknown;
  /** Instead of a body: what may be long. */
  download?: Download;
}

/** A file that is sent while it is made. */
export interface Download {
  /** For instance `text/csv`. */
  mediaType: string;
  fileName: string;
  content: AsyncIterable<string | Buffer>;
}

/** What stands around the parts of a request that a route describes. */
interface Caller {
  key: ApiKey;
  /** Ends when the request has taken too long: calls to MX end with it. */
  signal: AbortSignal;
}

interface RawRequest extends Caller {
  params: unknown;
  query: unknown;
  body: unknown;
}

interface Asked<Params, Query, Body> extends Caller {
  params: Params;
  query: Query;
  body: Body;
  audit: Audit;
}

export interface AnswerSpec {
  description: string;
  schema?: z.ZodType;
  /** Of a download: an example for each media type. */
  downloads?: Readonly<Record<string, string>>;
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
   * The audit row that a change or a reading of sensitive data leaves; null where there is nothing to be audited, with the
   * reason beside it.
   */
  audit?: AuditAction | null;
  /** Its answer holds a secret: one that is kept for an `Idempotency-Key` and given again is audited again. */
  answersWithSecret?: boolean;
  /** An erasure leaves what its answer shows: under an `Idempotency-Key` it is given again afterwards, too. */
  outlastsErasure?: boolean;
  answers: Readonly<Record<number, AnswerSpec>>;
  /** Beside those that every route has. */
  problems: readonly ProblemName[];
  /** What it means when the path's parameters are none that can exist. */
  unknown?: ProblemName;
}

type Method = "get" | "post" | "put" | "patch" | "delete";

/** What changes something, or reads what is sensitive, says which audit row it leaves. */
type Audited =
  | { method: "get"; scope: Exclude<Scope, SensitiveScope>; audit?: AuditAction }
  | { method: Method; scope: Scope; audit: AuditAction | null };

/** Who and what an audit row is about, beside the key, the action and the time. */
interface AuditedChange {
  memberGuid?: string | null;
  detail?: AuditDetail;
}

/** Appends the audit row of the route's action, in the transaction that `orm` stands for where there is one. */
export type Audit = (on: { orm: Orm }, about: AuditedChange) => Promise<void>;

interface Schemas<Params, Query, Body> {
  params?: z.ZodObject & z.ZodType<Params>;
  query?: z.ZodObject & z.ZodType<Query>;
  body?: z.ZodType<Body>;
}

/** One route, once: Express serves it and OpenAPI describes it from the same data. */
export interface Route extends Described, Schemas<unknown, unknown, unknown> {
  run(request: RawRequest, read: Reader, context: Context): Promise<Answer>;
}

/** Checks one part of a request, or throws a problem. */
export type Reader = <Value>(route: Route, part: "params" | "query" | "body", request: RawRequest) => Value;

export function route<Params = undefined, Query = undefined, Body = undefined>({
  handle,
  ...described
}: Described &
  Audited &
  Schemas<Params, Query, Body> & {
    handle(asked: Asked<Params, Query, Body>, context: Context): Promise<Answer>;
  }): Route {
  const self: Route = {
    ...described,
    run: async (request, read, ports) => {
      const { key, signal } = request;
      const params = read<Params>(self, "params", request);
      const query = read<Query>(self, "query", request);
      const body = read<Body>(self, "body", request);
      return handle({ key, signal, params, query, body, audit: auditOf(self, key, ports) }, ports);
    },
  };
  return self;
}

/** @throws RangeError for a route that names no action. */
export function auditOf(
  { audit: action, operation }: Route,
  { id: apiKeyId }: ApiKey,
  { clock }: Context,
): Audit {
  return async (on, { memberGuid = null, detail }) => {
    if (action === undefined || action === null)
      throw new RangeError(`${operation} names no action to audit.`);
    const entry = { apiKeyId, action, memberGuid, ...(detail === undefined ? {} : { detail }) };
    await appendToAudit(on, entry, clock());
  };
}
