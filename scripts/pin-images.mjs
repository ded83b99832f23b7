// pnpm images:pin: writes the digest of each image that the Dockerfile and docker-compose.yml name beside its tag, so that a build
// always uses the same bytes. Needs docker with buildx and a registry, but no engine. --check fails if a digest is missing.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

/** The files and the lines that name an image. Built images have no such line. */
const files = {
  "infra/docker/Dockerfile": /^(ARG NODE_IMAGE=)(\S+)$/gm,
  "docker-compose.yml": /^(\s+image: )(\S+)$/gm,
};

let missing = 0;
for (const [name, line] of Object.entries(files)) {
  const path = join(root, name);
  const text = readFileSync(path, "utf8");
  if (process.argv.includes("--check")) {
    for (const [, , image] of text.matchAll(line)) {
      if (image.includes("@sha256:")) continue;
      missing += 1;
      console.error(
        `${name}: ${image} has no digest. Run pnpm images:pin where the registry can be reached.`,
      );
    }
  } else {
    writeFileSync(
      path,
      text.replace(line, (_, start, image) => start + pinned(image.split("@")[0])),
    );
  }
}
if (missing > 0) process.exitCode = 1;

/** @throws {Error} if the registry does not name a digest */
function pinned(image) {
  // As JSON: some versions of buildx ignore a template with the digest alone.
  const inspect = ["buildx", "imagetools", "inspect", image, "--format", "{{json .Manifest.Digest}}"];
  const digest = JSON.parse(execFileSync("docker", inspect, { encoding: "utf8" }));
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Error(`The registry names no digest of ${image}.`);
  console.log(`${image} ${digest}`);
  return `${image}@${digest}`;
}
