import { createHash, randomBytes } from "node:crypto";
import { and, eq, gt, lte } from "drizzle-orm";
import { type Database, inOrmTransaction, type Orm } from "../connection/database.ts";
import type { ConsoleRole } from "../schema/console-roles.ts";
import { consoleLinks } from "../schema/tables.ts";
import { appendToAudit, commandLine } from "./audit.ts";
import { sessionScopes } from "./scopes.ts";

/** The operator who signs in. */
export interface SignIn {
  /** Shown in the console, in the list of keys and in the audit log, such as an e-mail address. */
  name: string;
  role: ConsoleRole;
  /** Whether the operator may read account numbers beside what the role may read. */
  showsAccountNumbers?: boolean;
}

/** Lifetime of a link. */
const linkMs = 10 * 60_000;

/** Creates a one-time link and stores the hash of its code. Expired links are deleted. @returns the code. */
export async function createConsoleLink(
  database: Pick<Database, "pool">,
  { name, role, showsAccountNumbers = false }: SignIn,
  now: Date,
): Promise<string> {
  const code = randomBytes(32).toString("base64url");
  const expiresAt = new Date(now.getTime() + linkMs);
  await inOrmTransaction(database, async (transaction) => {
    await transaction.delete(consoleLinks).where(lte(consoleLinks.expiresAt, now));
    await transaction
      .insert(consoleLinks)
      .values({ hash: hashOf(code), name, role, showsAccountNumbers, expiresAt });
    await appendToAudit(
      { orm: transaction },
      {
        apiKeyId: commandLine,
        action: "console_link_created",
        memberGuid: null,
        detail: {
          role,
          name,
          scopes: sessionScopes({ role, showsAccountNumbers }).join(" "),
          expires_at: expiresAt.toISOString(),
        },
      },
      now,
    );
  });
  return code;
}

/** Deletes a link, so that it works once. Null if it is unknown, used or expired. */
export async function takeConsoleLink(orm: Orm, code: string, now: Date): Promise<SignIn | null> {
  const [link] = await orm
    .delete(consoleLinks)
    .where(and(eq(consoleLinks.hash, hashOf(code)), gt(consoleLinks.expiresAt, now)))
    .returning({
      name: consoleLinks.name,
      role: consoleLinks.role,
      showsAccountNumbers: consoleLinks.showsAccountNumbers,
    });
  return link ?? null;
}

/** A hash without salt is enough, because a code holds 32 random bytes. */
function hashOf(code: string): Buffer {
  return createHash("sha256").update(code).digest();
}
