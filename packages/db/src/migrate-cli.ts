import { migrate } from "./migrate.ts";

// biome-ignore lint/style/noProcessEnv: a command reads its environment where it starts.
const url = process.env["DATABASE_URL"];

if (url === undefined || url === "") {
  console.error(
    "DATABASE_URL is missing: set it to the database to migrate, for instance postgres://user@host/name.",
  );
  process.exit(1);
}
await migrate(url);
console.log("The database is up to date.");
