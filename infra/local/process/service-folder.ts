import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { FolderInUseError } from "../errors.ts";
import { endProcess, identityOf, type ProcessIdentity, processState } from "./process-identity.ts";

/** A folder that one running server uses. A record in it names the server and the process that started it. */
export interface ServiceFolder {
  readonly path: string;
  readonly isTemporary: boolean;
  /** Records the server's process, so that a later run can end it if this process is killed. */
  recordServer(pid: number): void;
  /** Releases the folder. A temporary folder is removed. */
  release(): void;
}

interface FolderRecord {
  owner: ProcessIdentity;
  server: ProcessIdentity | null;
}

const recordName = "owner.json";

/** A new folder under `directory`. It is removed on release, or by the next run if this process is killed. */
export function temporaryFolder(directory: string, kind: string, mode: number): ServiceFolder {
  const runs = join(directory, "runs");
  mkdirSync(runs, { recursive: true });
  chmodSync(runs, mode);
  removeLeftovers(runs);
  const path = mkdtempSync(join(runs, `${kind}-${process.pid}-`));
  // mkdtemp creates it with mode 0700, but the server may run as another user.
  chmodSync(path, mode);
  return folderAt(path, true);
}

/** The folder at `path`, which is kept on release. A server that a killed run left in it is ended first. */
export function namedFolder(path: string, mode: number): ServiceFolder {
  mkdirSync(path, { recursive: true, mode });
  const record = readRecord(path);
  if (record !== null) {
    if (
      record.server !== null &&
      processState(record.owner) !== "ended" &&
      processState(record.server) !== "ended"
    ) {
      throw new FolderInUseError(path, record.owner.pid);
    }
    if (record.server !== null) endProcess(record.server);
  }
  return folderAt(path, false);
}

function folderAt(path: string, isTemporary: boolean): ServiceFolder {
  const owner = ownIdentity();
  const recordServer = (server: ProcessIdentity | null) => writeRecord(path, { owner, server });
  recordServer(null);
  return {
    path,
    isTemporary,
    recordServer: (pid) => recordServer(identityOf(pid)),
    release: () => (isTemporary ? remove(path) : rmSync(join(path, recordName), { force: true })),
  };
}

/** Ends the servers of processes that have ended, and removes their folders. */
function removeLeftovers(runs: string): void {
  for (const entry of readdirSync(runs)) {
    const path = join(runs, entry);
    const record = readRecord(path);
    if (record === null) {
      const pid = Number(/-(\d+)-[^-]*$/.exec(entry)?.[1]);
      if (identityOf(pid) === null) remove(path);
    } else if (processState(record.owner) === "ended") {
      if (record.server !== null) endProcess(record.server);
      remove(path);
    }
  }
}

function readRecord(folder: string): FolderRecord | null {
  const path = join(folder, recordName);
  if (!existsSync(path)) return null;
  try {
    return JSON.parse(readFileSync(path, "utf8")) as FolderRecord;
  } catch {
    return null;
  }
}

function writeRecord(folder: string, record: FolderRecord): void {
  const path = join(folder, recordName);
  writeFileSync(`${path}.new`, JSON.stringify(record), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}

function ownIdentity(): ProcessIdentity {
  const identity = identityOf(process.pid);
  if (identity === null) throw new Error(`Process ${process.pid} is not listed by this system.`);
  return identity;
}
