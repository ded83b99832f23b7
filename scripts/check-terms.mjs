// node scripts/check-terms.mjs [FILE…]: fails on words that this repository does not use (scripts/lib/terms.mjs), in names
// and in prose. Without arguments it reads every file of the repository.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { findBannedWords } from "./lib/terms.mjs";

/** Folders that are not clean yet. Remove a folder once it is. */
const pending = ["docs/state-machine.md"];

/** Words that a file needs. */
const allowed = [
  { file: "scripts/lib/terms.mjs", why: "it is the list" },
  { file: "test/e2e/terms.test.ts", why: "it tests the check" },
  { file: "infra/local/postgres/start.ts", why: "it names a Unix user" },
  { file: "infra/test/ordinary-user.test.ts", why: "it names a Unix user" },
];

const given = process.argv.slice(2);
const files = given.length > 0 ? given : trackedFiles().filter((file) => !isPending(file));
const found = files.flatMap((file) =>
  findBannedWords(readFileSync(file, "utf8")).map((hit) => ({ file, ...hit })),
);
for (const { file, line, word, instead } of found) console.log(`${file}:${line}  "${word}": use ${instead}`);
if (found.length > 0) process.exitCode = 1;

function trackedFiles() {
  const patterns = ["*.ts", "*.tsx", "*.css", "*.html", "*.mjs", "*.cjs", "*.md", "*.sql"];
  return execFileSync("git", ["ls-files", "-z", ...patterns], { encoding: "utf8" })
    .split("\0")
    .filter(
      (file) => file !== "" && !file.includes("/migrations/") && !allowed.some((each) => each.file === file),
    );
}

function isPending(file) {
  return pending.some((start) => file.startsWith(start));
}
