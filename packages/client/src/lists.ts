import type { paths } from "./api-types.ts";
import type { ApiClient } from "./client.ts";
import type { Event } from "./notifications.ts";

/** A path whose GET answers pages with `next_cursor` and takes `cursor`. */
export type ListPath = {
  [Path in keyof paths]: paths[Path] extends List<unknown> ? Path : never;
}[keyof paths];

export type ListRow<Path extends ListPath> = paths[Path] extends List<infer Row> ? Row : never;

interface List<Row> {
  get: {
    parameters: { query?: { cursor?: string } };
    responses: { 200: { content: { "application/json": Page<Row> } } };
  };
}

interface Page<Row> {
  data: Row[];
  next_cursor: string | null;
}

export async function* rowsOf<Path extends ListPath>(
  get: ApiClient["GET"],
  path: Path,
  params: { query?: object | undefined; path?: object | undefined } = {},
): AsyncGenerator<ListRow<Path>, void> {
  let cursor: string | null | undefined;
  do {
    const query = { ...params.query, ...(cursor === undefined ? {} : { cursor }) };
    const page: Page<ListRow<Path>> = await readPage(get, path, { ...params, query });
    yield* page.data;
    cursor = page.next_cursor;
  } while (cursor !== null);
}

/** One page of any list. The compiler cannot resolve the types of a path that it does not know. */
async function readPage<Row>(get: ApiClient["GET"], path: ListPath, params: object): Promise<Page<Row>> {
  const { data } = await (get as (path: string, init: object) => Promise<{ data: unknown }>)(path, {
    params,
  });
  return data as Page<Row>;
}

/** The largest page that the API returns. */
const eventsPerPage = 200;

export async function* eventsOf(get: ApiClient["GET"], start?: string): AsyncGenerator<Event, void> {
  let after = start;
  for (;;) {
    const query = { limit: eventsPerPage, ...(after === undefined ? {} : { after }) };
    const { data: page } = await get("/v1/events", { params: { query } });
    yield* page.data;
    // Null only if the page is empty.
    if (page.next_cursor === null) return;
    after = page.next_cursor;
  }
}
