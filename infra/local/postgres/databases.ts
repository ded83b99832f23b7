import { randomBytes } from "node:crypto";
import pg from "pg";

/** Creates an empty database, or a copy of `template`. @returns its URL. */
export async function createDatabase(
  adminUrl: string,
  { name = `db_${randomBytes(6).toString("hex")}`, template }: { name?: string; template?: string } = {},
): Promise<string> {
  const copyOf = template === undefined ? "" : ` template ${pg.escapeIdentifier(template)}`;
  await withClient(adminUrl, (client) =>
    client.query(`create database ${pg.escapeIdentifier(name)}${copyOf}`),
  );
  return databaseUrl(adminUrl, name);
}

/** Drops the database that `url` names, if it exists, and disconnects its clients. */
export async function dropDatabase(adminUrl: string, url: string): Promise<void> {
  const name = pg.escapeIdentifier(databaseName(url));
  await withClient(adminUrl, (client) => client.query(`drop database if exists ${name} with (force)`));
}

/** URL of another database on the same server. */
export function databaseUrl(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${encodeURIComponent(name)}`;
  return url.href;
}

function databaseName(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}

export async function withClient<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
