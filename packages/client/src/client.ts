import createFetchClient, { type FetchResponse, type MaybeOptionalInit } from "openapi-fetch";
import { apiErrorOf } from "./api-error.ts";
import type { paths } from "./api-types.ts";
import { eventsOf, type ListPath, type ListRow, rowsOf } from "./lists.ts";
import type { Event } from "./notifications.ts";
import { type RetryOptions, withRetries } from "./retries.ts";

export interface ClientOptions extends RetryOptions {
  /** For instance `https://account-opening.bank.example`. */
  baseUrl: string;
  /** Omit it in a page of the same origin, where a session cookie authenticates. */
  apiKey?: string;
  /** Default: the global `fetch`. */
  fetch?: (request: Request) => Promise<Response>;
}

/**
 * The API's operations by method and path, as in its OpenAPI document. Each call retries, and throws an `ApiError` if the last
 * response is a problem.
 */
export interface ApiClient {
  GET: Call<"get">;
  POST: Call<"post">;
  PUT: Call<"put">;
  PATCH: Call<"patch">;
  DELETE: Call<"delete">;
  /** All rows of a list. The next page is requested when its first row is needed; `query.limit` is the size of a page. */
  list<Path extends ListPath>(
    path: Path,
    params?: Omit<paths[Path]["get"]["parameters"], "header" | "cookie">,
  ): AsyncGenerator<ListRow<Path>, void>;
  /**
   * The events of the feed, oldest first, until its end.
   * @param after the ID of the last event that was processed; by default the feed is read from its start
   */
  events(after?: string): AsyncGenerator<Event, void>;
}

type Method = "get" | "post" | "put" | "patch" | "delete";

type PathWith<M extends Method> = {
  [Path in keyof paths]: paths[Path] extends Record<M, object> ? Path : never;
}[keyof paths];

/** `parseAs: "text"` returns the text of a CSV file; `"stream"` returns it as a stream. */
type Call<M extends Method> = <Path extends PathWith<M>, Init extends MaybeOptionalInit<paths[Path], M>>(
  path: Path,
  ...init: undefined extends Init ? [init?: Init] : [init: Init]
) => Promise<Success<paths[Path][M], Init>>;

type Success<Operation, Init> = Extract<
  FetchResponse<Operation extends Record<string, unknown> ? Operation : never, Init, "application/json">,
  { data: unknown }
>;

export function createClient({
  baseUrl,
  apiKey,
  fetch = globalThis.fetch,
  ...retryOptions
}: ClientOptions): ApiClient {
  const send = withRetries(fetch, retryOptions);
  const { GET, POST, PUT, PATCH, DELETE } = createFetchClient<paths, "application/json">({
    baseUrl,
    headers: apiKey === undefined ? {} : { Authorization: `Bearer ${apiKey}` },
    fetch: async (request) => {
      const response = await send(request);
      if (!response.ok) throw await apiErrorOf(response);
      return response;
    },
  });
  // `data` is always present, since problems are thrown.
  const calls = { GET, POST, PUT, PATCH, DELETE } as Pick<ApiClient, Uppercase<Method>>;
  return {
    ...calls,
    list: (path, params) => rowsOf(calls.GET, path, params),
    events: (after) => eventsOf(calls.GET, after),
  };
}
