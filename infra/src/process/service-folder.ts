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
import { endProcess, fateOf, type ProcessStamp, stampOf } from "./stamp.ts";

/** A folder that one running server has to itself, with a note of who started which process in it. */
export interface ServiceFolder {
  readonly path: string;
  readonly throwAway: boolean;
  /** Notes the server's process, so that a later run can end it should we be killed. */
  noteServer(pid: number): void;
  /** Gives the folder up; a throw-away folder is removed. */
  release(): void;
}

interface Note {
  owner: ProcessStamp;
  server: ProcessStamp | null;
}

const noteName = "owner.json";

/** A new folder under `place`, removed on release, or by the next run when this one is killed. */
export function throwAwayFolder(place: string, kind: string, mode: number): ServiceFolder {
  const runs = join(place, "runs");
  mkdirSync(runs, { recursive: true });
  chmodSync(runs, mode);
  removeLeftovers(runs);
  const path = mkdtempSync(join(runs, `${kind}-${process.pid}-`));
  // mkdtemp makes it 0700, but the server may run as another user, who has to pass.
  chmodSync(path, mode);
  return folderAt(path, true);
}

/** The folder at `path`, kept on release. What a killed run left running in it is ended first. */
export function namedFolder(path: string, mode: number): ServiceFolder {
  mkdirSync(path, { recursive: true, mode });
  const note = readNote(path);
  if (note !== null) {
    if (note.server !== null && fateOf(note.owner) !== "gone" && fateOf(note.server) !== "gone") {
      throw new FolderInUseError(path, note.owner.pid);
    }
    if (note.server !== null) endProcess(note.server);
  }
  return folderAt(path, false);
}

function folderAt(path: string, throwAway: boolean): ServiceFolder {
  const owner = ourStamp();
  const noteServer = (server: ProcessStamp | null) => writeNote(path, { owner, server });
  noteServer(null);
  return {
    path,
    throwAway,
    noteServer: (pid) => noteServer(stampOf(pid)),
    release: () => (throwAway ? remove(path) : rmSync(join(path, noteName), { force: true })),
  };
}

/** Ends the servers of runs that are no more, and removes their folders. */
function removeLeftovers(runs: string): void {
  for (const entry of readdirSync(runs)) {
    const path = join(runs, entry);
    const note = readNote(path);
    if (note === null) {
      const pid = Number(/-(\d+)-[^-]*$/.exec(entry)?.[1]);
      if (stampOf(pid) === null) remove(path);
    } else if (fateOf(note.owner) === "gone") {
      if (note.server !== null) endProcess(note.server);
      remove(path);
    }
  }
}

function readNote(folder: string): Note | null {
  const path = join(folder, noteName);
  if (!existsSync(path)) return null;
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Note;
  } catch {
    return null;
  }
}

function writeNote(folder: string, note: Note): void {
  const path = join(folder, noteName);
  writeFileSync(`${path}.new`, JSON.stringify(note), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}

function ourStamp(): ProcessStamp {
  const stamp = stampOf(process.pid);
  if (stamp === null) throw new Error(`Process ${process.pid} finds no trace of itself in this system.`);
  return stamp;
}
