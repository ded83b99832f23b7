import { Queue } from "bullmq";
import { drizzle } from "drizzle-orm/node-postgres";
import { jsonb, pgTable, serial } from "drizzle-orm/pg-core";
import express from "express";
import pg from "pg";

/** A simple implementation: Express, one drizzle INSERT and one `queue.add` for each webhook. */
// biome-ignore lint/style/noProcessEnv: addresses are the program's arguments.
const { PORT, DATABASE_URL, REDIS_URL } = process.env;
const webhooks = pgTable("naive_webhooks", { id: serial("id").primaryKey(), body: jsonb("body") });
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 });
await pool.query("create table if not exists naive_webhooks (id serial primary key, body jsonb)");
const database = drizzle(pool);
const { hostname, port } = new URL(String(REDIS_URL));
const queue = new Queue("naive", { connection: { host: hostname, port: Number(port) } });
const app = express();
app.post("/webhooks/mx", express.json(), async (request, response) => {
  const [row] = await database.insert(webhooks).values({ body: request.body }).returning({ id: webhooks.id });
  await queue.add("webhook", { id: row?.id });
  response.status(204).end();
});
app.get("/readyz", (_request, response) => void response.sendStatus(200));
app.listen(Number(PORT), "127.0.0.1");
