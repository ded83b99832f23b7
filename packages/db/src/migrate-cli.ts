import { onDatabase } from "./command.ts";
import { migrate } from "./migrate.ts";

await onDatabase("the database to migrate, for instance postgres://user@host/name", async (url) => {
  await migrate(url);
  console.log("The database is up to date.");
});
