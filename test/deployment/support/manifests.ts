import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";

export const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = join(root, "infra/kubernetes");

/** An object of Kubernetes, as far as these tests read it. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; annotations?: Record<string, string> };
  // biome-ignore lint/suspicious/noExplicitAny: each kind has its own fields, which type-check.ts verifies.
  spec: any;
  data?: Record<string, string>;
}

/** A document of a YAML file. */
export interface Source {
  /** For instance `base/ingest.yaml#2`. */
  name: string;
  manifest: Manifest;
  /** Only some fields, which a kustomization adds to other objects. */
  isPatch: boolean;
}

/** Every object in the files of infra/kubernetes and in the generated rules. Kustomizations are verified by kustomize. */
export function sourceManifests(): Source[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".yaml") && !file.endsWith("kustomization.yaml"))
    .map((file) => join(folder, file));
  return [...files, join(root, "infra/monitoring/generated/prometheus-rule.yaml")].flatMap((file) =>
    parse(readFileSync(file, "utf8")).map((manifest, index) => ({
      name: `${relative(folder, file)}#${index}`,
      manifest,
      isPatch: file.endsWith("every-app.yaml"),
    })),
  );
}

/** What `kubectl apply --kustomize` would apply. Unknown fields of a kustomization fail. */
export function render(kustomization: string): Manifest[] {
  return parse(
    execFileSync("kubectl", ["kustomize", join(folder, kustomization)], {
      encoding: "utf8",
      maxBuffer: 2 ** 24,
    }),
  );
}

/** kubectl with kustomize 5. Debian 12 has an older one, so its tests are skipped where it is missing, also in CI. */
export function hasKustomize(): boolean {
  const { stdout } = spawnSync("kubectl", ["version", "--client"], { encoding: "utf8" });
  const isInstalled = /Kustomize Version: v5/.test(stdout ?? "");
  if (!isInstalled) console.warn("Tests are skipped: kubectl with kustomize 5 is not installed.");
  return isInstalled;
}

function parse(yaml: string): Manifest[] {
  return parseAllDocuments(yaml).map((document) => {
    for (const problem of [...document.errors, ...document.warnings]) throw problem;
    return document.toJS() as Manifest;
  });
}
