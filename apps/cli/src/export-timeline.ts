import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { access, constants, open, rename } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import type { Database } from "@account-opening/db";
import { type PartitionContent, timelinePartitions } from "@account-opening/db/timeline";
import { createProgress, type Terminal, withDatabase } from "./terminal.ts";

const dayMs = 86_400_000;

/** Counting a partition is one statement. */
const statementTimeoutMs = 3_600_000;

/**
 * Exports each partition of the timeline that ended at least `olderThanDays` ago and is not exported yet, as compressed JSON lines.
 * Only exported partitions are dropped, so a file counts as exported after it was read again and has what PostgreSQL counted.
 * @throws at the first partition that cannot be exported. Those before it are exported.
 */
export async function runExportTimeline(
  terminal: Terminal,
  folder: string,
  { olderThanDays }: { olderThanDays: number },
): Promise<void> {
  const options = { applicationName: "export-timeline", poolSize: 1, statementTimeoutMs };
  await access(folder, constants.W_OK);
  await withDatabase(terminal, options, async (database) => {
    const { rows } = await database.pool.query<{ now: Date }>("select now()");
    const before = (rows[0]?.now.getTime() ?? 0) - olderThanDays * dayMs;
    const partitions = await timelinePartitions.list(database);
    const due = partitions.filter(({ endsAt, isExported }) => !isExported && endsAt.getTime() <= before);
    for (const { name } of due) {
      const { file, rowCount, sha256 } = await exportPartition(terminal, database, folder, name);
      terminal.out(`${name}: ${rowCount} entries in ${file}`);
      terminal.out(`  SHA-256: ${sha256}`);
    }
    if (due.length === 0)
      terminal.out(`No partition ended ${olderThanDays} days ago or more without an export.`);
  });
}

async function exportPartition(terminal: Terminal, database: Database, folder: string, name: string) {
  const file = join(folder, `${name}.jsonl.gz`);
  // Another process may export to the same folder.
  const unverified = `${file}.${randomUUID()}.unverified`;
  await refuseExisting(file);
  await timelinePartitions.close(database, name);
  const counted = await timelinePartitions.read(database, name, (batches) =>
    pipeline(asText(batches, name, terminal), createGzip(), createWriteStream(unverified)),
  );
  await syncToDisk(unverified);
  const { content, sha256 } = await readAgain(unverified);
  if (content.rowCount !== counted.rowCount || content.checksum !== counted.checksum)
    throw new Error(
      `${unverified} has ${content.rowCount} entries with checksum ${content.checksum}, and the database ${counted.rowCount} with ` +
        `${counted.checksum}. It does not count as an export. Delete it, check the disk, and run this command again.`,
    );
  await refuseExisting(file);
  await rename(unverified, file);
  await syncToDisk(folder);
  await timelinePartitions.recordExport(database, { name, rowCount: content.rowCount, sha256 });
  return { file, rowCount: content.rowCount, sha256 };
}

/** A file of another database could have the same name. */
async function refuseExisting(file: string): Promise<void> {
  const exists = await access(file).then(
    () => true,
    () => false,
  );
  if (exists)
    throw new Error(
      `${file} exists, and this database has no record of that export. Move the file, or use another folder.`,
    );
}

async function* asText(batches: AsyncIterable<string[]>, name: string, terminal: Terminal) {
  const progress = createProgress(terminal);
  let count = 0;
  for await (const lines of batches) {
    terminal.signal.throwIfAborted();
    yield `${lines.join("\n")}\n`;
    count += lines.length;
    progress(`${name}: ${count} entries written`);
  }
}

/** What a file has, and its SHA-256. Holds one chunk at a time. @throws if the file is damaged. */
async function readAgain(file: string): Promise<{ content: PartitionContent; sha256: string }> {
  const whole = createHash("sha256");
  let rowCount = 0;
  let sum = 0n;
  await pipeline(
    createReadStream(file),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        whole.update(chunk);
        yield chunk;
      }
    },
    createGunzip(),
    async (chunks: AsyncIterable<Buffer>) => {
      for await (const line of linesOf(chunks)) {
        rowCount += 1;
        sum += BigInt(`0x${createHash("sha256").update(line).digest("hex").slice(0, 15)}`);
      }
    },
  );
  return { content: { rowCount, checksum: String(sum) }, sha256: whole.digest("hex") };
}

/** Splits at line feeds only. `readline` also splits at U+2028, which JSON text may contain. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([rest, chunk]);
    let begin = 0;
    for (let end = bytes.indexOf("\n"); end >= 0; end = bytes.indexOf("\n", begin)) {
      yield bytes.subarray(begin, end);
      begin = end + 1;
    }
    rest = bytes.subarray(begin);
  }
  if (rest.length > 0) yield rest;
}

async function syncToDisk(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
