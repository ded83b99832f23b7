import { applyRoles, roleNames } from "./roles.ts";

// biome-ignore lint/style/noProcessEnv: a command reads its environment where it starts.
const url = process.env["DATABASE_URL"];

if (url === undefined || url === "") {
  console.error("DATABASE_URL is missing: set it to the migrated database, as a user who may create roles.");
  process.exit(1);
}
await applyRoles(url);
console.log("The roles have what they need. Give each app a user of its own, and its URL as DATABASE_URL:");
for (const role of roleNames) console.log(`  create role … login password '…' in role ${role};`);
console.log("Migrations, keys and rotations stay with the owner. Apply this again after every migration.");
