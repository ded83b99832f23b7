import { recordChain } from "@account-opening/db/record-chain";
import { createProgress, type Terminal, withDatabase } from "./terminal.ts";

type Fault = NonNullable<Awaited<ReturnType<typeof recordChain.verify>>["fault"]>;

const meanings: Readonly<Record<Fault["fault"], string>> = {
  changed: "does not match the chain: the row or its link was changed",
  missing: "is chained but no longer exists",
  gap: "follows a gap: links of the chain were deleted",
  not_chained:
    "is not chained although it is older than ten minutes: it was inserted later, or no worker is running",
  head_unknown:
    "The expected head is not in the chain: the chain was rewritten, or the head is from another database.",
};

/** Verifies the hash chain of the audit log and the ledger. @throws at the first fault. */
export async function runAuditVerify(terminal: Terminal, expectedHead?: string): Promise<void> {
  const options = { applicationName: "audit-verify", poolSize: 1, statementTimeoutMs: 600_000 };
  await withDatabase(terminal, options, async (database) => {
    const progress = createProgress(terminal);
    const { count, head, recentCount, fault } = await recordChain.verify(database, {
      ...(expectedHead === undefined ? {} : { expectedHead }),
      onProgress: (verifiedCount) => progress(`${verifiedCount} rows verified`),
    });
    terminal.out(
      `${count} rows of the audit log and the ledger match the chain. ${recentCount} recent rows are not chained yet.`,
    );
    terminal.out(`Head: ${head}`);
    if (fault !== null) throw new Error(describeFault(fault));
  });
}

function describeFault({ fault, source, rowKey, position }: Fault): string {
  if (source === null) return meanings[fault];
  const link = position === null ? "" : `, link ${position},`;
  return `${source} ${rowKey}${link} ${meanings[fault]}`;
}
