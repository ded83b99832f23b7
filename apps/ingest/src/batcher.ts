/**
 * The backlog is full. The sender has to retry later. `cause` is the error of the latest write if it failed: the rows
 * then wait because the database is unavailable. Without a cause, more rows arrive than are written.
 */
export class BacklogFullError extends Error {
  override name = "BacklogFullError";
}

export interface BatcherPorts<Row> {
  /** Commits all rows or none. */
  write(rows: readonly Row[]): Promise<void>;
  bytesOf(row: Row): number;
  /** True if one row caused the error, so that the other rows can be stored without it. */
  isRowError(error: unknown): boolean;
  /** Called for each committed batch. */
  onCommitted(rows: readonly Row[]): void;
}

export interface BatcherLimits {
  batchRowsMax: number;
  batchBytesMax: number;
  /** Maximum number of batches that are written at the same time. */
  inFlightMax: number;
  /** Limit for rows that are waiting or being written. More rows are refused. */
  backlogRowsMax: number;
  backlogBytesMax: number;
}

export interface Batcher<Row> {
  /**
   * Resolves once the row is committed.
   * @throws BacklogFullError at once if the backlog is full.
   */
  append(row: Row): Promise<void>;
  /** Resolves once the backlog is empty. */
  drained(): Promise<void>;
  readonly backlog: Readonly<{ rows: number; bytes: number }>;
}

interface Entry<Row> {
  row: Row;
  bytes: number;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Writes rows in batches. If no batch is being written, a row is written at the end of the current turn of the event
 * loop, with all rows that arrived in it. Rows that arrive while batches are being written form the next batch.
 */
export function createBatcher<Row>(ports: BatcherPorts<Row>, limits: BatcherLimits): Batcher<Row> {
  let waiting: Entry<Row>[] = [];
  let inFlightCount = 0;
  let isScheduled = false;
  let whenDrained: (() => void)[] = [];
  let writeFailure: unknown;
  const backlog = { rows: 0, bytes: 0 };

  function append(row: Row): Promise<void> {
    const bytes = ports.bytesOf(row);
    if (backlog.rows + 1 > limits.backlogRowsMax || backlog.bytes + bytes > limits.backlogBytesMax) {
      return Promise.reject(new BacklogFullError("The backlog is full.", { cause: writeFailure }));
    }
    backlog.rows += 1;
    backlog.bytes += bytes;
    return new Promise((resolve, reject) => {
      waiting.push({ row, bytes, resolve, reject });
      schedule();
    });
  }

  function schedule(): void {
    if (isScheduled || waiting.length === 0 || inFlightCount >= limits.inFlightMax) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      void flush();
    });
  }

  async function flush(): Promise<void> {
    const batch = takeBatch();
    inFlightCount += 1;
    schedule();
    await write(batch);
    inFlightCount -= 1;
    for (const { bytes } of batch) backlog.bytes -= bytes;
    backlog.rows -= batch.length;
    schedule();
    if (backlog.rows === 0) resolveDrained();
  }

  function takeBatch(): Entry<Row>[] {
    let bytes = 0;
    let count = 0;
    for (const entry of waiting) {
      bytes += entry.bytes;
      // A row that exceeds the limit is a batch of its own.
      if (count > 0 && (count >= limits.batchRowsMax || bytes > limits.batchBytesMax)) break;
      count += 1;
    }
    const batch = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return batch;
  }

  /** Never rejects: it resolves or rejects each entry. */
  async function write(entries: readonly Entry<Row>[]): Promise<void> {
    const rows = entries.map(({ row }) => row);
    try {
      await ports.write(rows);
      writeFailure = undefined;
    } catch (error) {
      const isRowError = ports.isRowError(error);
      if (entries.length > 1 && isRowError) return writeInHalves(entries);
      writeFailure = isRowError ? undefined : error;
      for (const { reject } of entries) reject(error);
      return;
    }
    for (const { resolve } of entries) resolve();
    ports.onCommitted(rows);
  }

  async function writeInHalves(entries: readonly Entry<Row>[]): Promise<void> {
    const middle = Math.ceil(entries.length / 2);
    await write(entries.slice(0, middle));
    await write(entries.slice(middle));
  }

  function resolveDrained(): void {
    const resolvers = whenDrained;
    whenDrained = [];
    for (const resolve of resolvers) resolve();
  }

  return {
    append,
    drained: () =>
      backlog.rows === 0 ? Promise.resolve() : new Promise((resolve) => whenDrained.push(resolve)),
    backlog,
  };
}
