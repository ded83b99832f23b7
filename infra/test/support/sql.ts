import { withClient } from "../../local/postgres/databases.ts";

export async function rowsOf<Row extends object>(url: string, sql: string): Promise<Row[]> {
  return withClient(url, async (client) => (await client.query<Row>(sql)).rows);
}

export async function dataDirOf(url: string): Promise<string> {
  const [row] = await rowsOf<{ data_directory: string }>(url, "show data_directory");
  return row?.data_directory ?? "";
}
