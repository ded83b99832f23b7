import { parseArgs } from "node:util";
import { onDatabase } from "./command.ts";
import { connect } from "./connection/database.ts";
import { type ChainFault, verifyChain } from "./record-chain/verify-chain.ts";

const meanings: Readonly<Record<ChainFault, string>> = {
  changed: "is not what was chained: the row or its link was changed",
  missing: "is gone, though it was chained",
  gap: "follows a gap: links of the chain were taken out",
  not_chained:
    "was never chained, though it is older than ten minutes: it was inserted afterwards, or no worker runs",
  head_unknown:
    "The expected head is not in the chain: the chain was written again, or the head is of another database.",
};

const sayEvery = 100_000;

await onDatabase("the database whose audit and ledger are to be verified", async (url) => {
  const { values } = parseArgs({ options: { "expect-head": { type: "string" } } });
  const expectedHead = values["expect-head"]?.toLowerCase();
  if (expectedHead !== undefined && !/^[0-9a-f]{64}$/.test(expectedHead))
    throw new Error("--expect-head takes a head as this command prints it: 64 hexadecimal digits.");
  const database = connect({
    url,
    applicationName: "audit-verify",
    poolSize: 1,
    statementTimeoutMs: 600_000,
  });
  let saidAt = 0;
  try {
    const { count, head, recentCount, fault } = await verifyChain(database, {
      ...(expectedHead === undefined ? {} : { expectedHead }),
      onProgress(verified) {
        if (verified - saidAt < sayEvery) return;
        saidAt = verified;
        console.error(`${verified} rows verified`);
      },
    });
    console.log(
      `${count} rows of the audit and the ledger are as they were chained; ${recentCount} are too new.`,
    );
    console.log(`Head: ${head}`);
    if (fault === null) return;
    const { position, source, rowKey } = fault;
    const where =
      source === null ? "" : `${source} ${rowKey}${position === null ? "" : `, link ${position},`} `;
    console.error(`${where}${meanings[fault.fault]}`);
    process.exitCode = 1;
  } finally {
    await database.close();
  }
});
