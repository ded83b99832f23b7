import { drizzle } from "drizzle-orm/node-postgres";
import type pg from "pg";
import type { Database } from "../../src/connection/database.ts";

export interface Statement {
  /** Name of a prepared statement, which PostgreSQL may plan without its values. */
  name: string | undefined;
  text: string;
  values: unknown[];
}

/** The same database, which also records the statements sent to it. */
export function recording({ pool, ...database }: Database): { db: Database; statements: Statement[] } {
  const statements: Statement[] = [];
  const noting = <Client extends pg.Pool | pg.PoolClient>(client: Client): Client =>
    new Proxy(client, {
      get(target, property) {
        if (property === "query") return (...args: unknown[]) => note(target, args);
        if (property === "connect") return async () => noting(await (target as pg.Pool).connect());
        const value = Reflect.get(target, property);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  const note = (target: pg.Pool | pg.PoolClient, [query, values]: unknown[]) => {
    const {
      name,
      text,
      values: own,
    } = typeof query === "string" ? asQuery(query) : (query as pg.QueryConfig);
    const given = (values ?? own ?? []) as unknown[];
    if (!/^(begin|commit|rollback|set local)/.test(text)) statements.push({ name, text, values: given });
    return target.query(query as never, values as never);
  };
  const noted = noting(pool);
  return { db: { ...database, pool: noted, orm: drizzle(noted) }, statements };
}

function asQuery(text: string): pg.QueryConfig {
  return { text };
}
