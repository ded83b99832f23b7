import { onDatabase } from "./command.ts";
import { applyRoles, roleNames } from "./roles.ts";

await onDatabase("the migrated database, as a user who may create roles", async (url) => {
  await applyRoles(url);
  console.log("The roles have what they need. Give each app a user of its own, and its URL as DATABASE_URL:");
  for (const role of roleNames) console.log(`  create role … login password '…' in role ${role};`);
  console.log("Migrations, keys and rotations stay with the owner. Apply this again after every migration.");
});
