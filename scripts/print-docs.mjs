// pnpm docs:pages: writes docs/events.md, docs/errors.md and docs/return-codes.md from the API's schemas, and renders the guides
// of docs/ for the pages under /docs. With --check, it only reports whether the files are current.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { errorsPage, eventsPage, returnCodesPage } from "./lib/reference-pages.mjs";
import { renderGuides } from "./lib/render-guides.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const isCheck = process.argv.includes("--check");

const generated = {
  "docs/events.md": eventsPage(),
  "docs/errors.md": errorsPage(),
  "docs/return-codes.md": returnCodesPage(),
};
const readGuide = (path) => generated[path] ?? readFileSync(`${root}${path}`, "utf8");
const files = {
  ...generated,
  "apps/api/src/docs/guides.json": `${JSON.stringify(renderGuides(readGuide), null, 1)}\n`,
};

for (const [path, text] of Object.entries(files)) {
  if (!isCheck) writeFileSync(`${root}${path}`, text);
  else if (readOrEmpty(path) !== text) {
    console.error(`${path} differs from its sources. Run: pnpm docs:pages`);
    process.exitCode = 1;
  }
}

function readOrEmpty(path) {
  try {
    return readFileSync(`${root}${path}`, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return "";
    throw error;
  }
}
