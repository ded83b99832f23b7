/** No room for more: the caller says so to whoever sent it, who tries again later. */
export class BacklogFullError extends Error {
  override name = "BacklogFullError";
}

export interface BatcherPorts<Row> {
  /** Writes all rows or none; they are committed when this resolves. */
  write(rows: readonly Row[]): Promise<void>;
  bytesOf(row: Row): number;
  /** Whether it is for what a row holds that it was refused, so that its neighbours would be taken without it. */
  isRowsFault(error: unknown): boolean;
  /** Told of every batch once it is committed. */
  onCommitted(rows: readonly Row[]): void;
}

export interface BatcherLimits {
  /** A batch takes no more than this. */
  batchRowsMax: number;
  batchBytesMax: number;
  /** So many batches are under way at once. */
  inFlightMax: number;
  /** Rows that wait or are under way; more are turned away. */
  backlogRowsMax: number;
  backlogBytesMax: number;
}

export interface Batcher<Row> {
  /**
   * Resolves once the row is committed.
   * @throws BacklogFullError at once when there is no room.
   */
  append(row: Row): Promise<void>;
  /** Resolves once nothing is waiting or under way. */
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
 * Rows that come together are written together. A row that comes while nothing is under way is written as soon as
 * the event loop has taken in what arrived with it; rows that come while batches are under way form the next one.
 */
export function createBatcher<Row>(ports: BatcherPorts<Row>, limits: BatcherLimits): Batcher<Row> {
  let waiting: Entry<Row>[] = [];
  let inFlightCount = 0;
  let isScheduled = false;
  let whenDrained: (() => void)[] = [];
  const backlog = { rows: 0, bytes: 0 };

  function append(row: Row): Promise<void> {
    const bytes = ports.bytesOf(row);
    if (backlog.rows + 1 > limits.backlogRowsMax || backlog.bytes + bytes > limits.backlogBytesMax) {
      return Promise.reject(new BacklogFullError("Too much is waiting to be stored."));
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
    if (backlog.rows === 0) tellDrained();
  }

  function takeBatch(): Entry<Row>[] {
    let bytes = 0;
    let count = 0;
    for (const entry of waiting) {
      bytes += entry.bytes;
      // A row too large for any batch makes one of its own.
      if (count > 0 && (count >= limits.batchRowsMax || bytes > limits.batchBytesMax)) break;
      count += 1;
    }
    const batch = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return batch;
  }

  /** Never rejects: each entry learns its own end. */
  async function write(entries: readonly Entry<Row>[]): Promise<void> {
    const rows = entries.map(({ row }) => row);
    try {
      await ports.write(rows);
    } catch (error) {
      if (entries.length > 1 && ports.isRowsFault(error)) return writeInHalves(entries);
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

  function tellDrained(): void {
    const told = whenDrained;
    whenDrained = [];
    for (const tell of told) tell();
  }

  return {
    append,
    drained: () =>
      backlog.rows === 0 ? Promise.resolve() : new Promise((resolve) => whenDrained.push(resolve)),
    backlog,
  };
}
