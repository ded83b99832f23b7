import type { Scope } from "@account-opening/db/access";
import { z } from "zod";
import type { Context } from "../context.ts";
import { moment } from "./fields.ts";
import { cursor, limit, listOf, pageOf, rendered, withMoment } from "./lists.ts";
import type { ProblemName } from "./problems.ts";
import { type Route, route, type Tag } from "./route.ts";
import type { SensitiveScope } from "./sensitive-scopes.ts";

/** A page to read. */
interface PageRequest<Params, Fields extends z.ZodRawShape, Position> {
  params: Params;
  query: z.output<z.ZodObject<Fields>>;
  /** The position of the last row of the previous page. */
  after: Position | null;
  limit: number;
}

interface ListSpec<Row, Position, Params, Fields extends z.ZodRawShape> {
  path: string;
  operation: string;
  tag: Tag;
  summary: string;
  description: string;
  scope: Exclude<Scope, SensitiveScope>;
  params?: z.ZodObject & z.ZodType<Params>;
  unknown?: ProblemName;
  problems?: readonly ProblemName[];
  /** The name of the list, for its cursors and for logs of rows that it leaves out. */
  list: string;
  /** The schema of a shown row. */
  row: z.ZodType;
  view(row: Row): unknown;
  position: z.ZodType<Position>;
  /** Null if no row can follow. */
  positionOf(row: Row): Position | null;
  /** The query parameters beside `cursor` and `limit`. */
  filter: Fields;
  read(request: PageRequest<Params, Fields, Position>, context: Context): Promise<Row[]>;
}

/** A route that lists rows in pages. Invalid rows are left out. */
export function listRoute<Row, Position, Fields extends z.ZodRawShape, Params = undefined>({
  list,
  row,
  view,
  position,
  positionOf,
  filter,
  read,
  ...described
}: ListSpec<Row, Position, Params, Fields>): Route {
  const kind = cursor(list, position);
  const paging = z.object({ cursor: kind.schema, limit });
  return route<Params, z.output<typeof paging> & z.output<z.ZodObject<Fields>>>({
    problems: [],
    ...described,
    method: "get",
    query: z.object({ ...filter, ...paging.shape }) as never,
    answers: { 200: { description: "One page.", schema: listOf(row) } },
    handle: async ({ params, query }, context) => {
      const { cursor: after = null, limit: size } = query;
      const found = await read({ params, query, after, limit: size + 1 }, context);
      const page = pageOf(found, size, positionOf, kind);
      return {
        status: 200,
        body: { data: rendered(page.rows, view, row, list, context), next_cursor: page.nextCursor },
      };
    },
  });
}

/** The order of a list that is sorted by creation time and ID. */
export const byCreation = {
  position: z.tuple([moment, z.string()]),
  positionOf: ({ createdAt, id }: { createdAt: Date; id: string }) => withMoment(createdAt, id),
};

/** The last row of the previous page, in a list that is sorted by creation time and ID. */
export function lastCreated(after: readonly [string, string] | null): { createdAt: Date; id: string } | null {
  return after === null ? null : { createdAt: new Date(after[0]), id: after[1] };
}
