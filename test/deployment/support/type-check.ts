import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Manifest, root, type Source } from "./manifests.ts";

/** Folders from which the packages with the types can be imported. */
const cache = join(root, "test/node_modules/.cache");

const tsc = join(root, "node_modules/.bin/tsc");

const packages: Readonly<Record<string, string>> = {
  "keda.sh": "@kubernetes-models/keda",
  "external-secrets.io": "@kubernetes-models/external-secrets",
  "monitoring.coreos.com": "@kubernetes-models/prometheus-operator",
};

/** The module with the type and the schema of an object. */
export function moduleOf({ apiVersion }: Manifest): string {
  const [group = ""] = apiVersion.split("/");
  return `${packages[group] ?? "kubernetes-models"}/${apiVersion}`;
}

/** For a patch, whose required fields are in what it changes. */
const part = `type Part<T> = T extends readonly (infer E)[] ? Part<E>[] : T extends object ? { [K in keyof T]?: Part<T[K]> } : T;`;

const settings = {
  compilerOptions: { noEmit: true, strict: true, skipLibCheck: true, module: "nodenext", types: [] },
  include: ["*.ts"],
};

/**
 * Compiles each object as a literal of its type: the compiler refuses fields that the type does not have, which the
 * schemas of kubernetes-models accept.
 * @returns what the compiler reports: empty if nothing is wrong
 */
export function typeCheck(sources: readonly Source[]): string {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "manifests-"));
  try {
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(settings));
    for (const source of sources) {
      const file = `${source.name.replaceAll(/[^a-z0-9]+/gi, "_")}.ts`;
      writeFileSync(join(folder, file), typed(source));
    }
    const { stdout, error } = spawnSync(tsc, ["--project", folder, "--pretty", "false"], {
      encoding: "utf8",
    });
    if (error !== undefined) throw error;
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function typed({ manifest, isPatch }: Source): string {
  const type = `import("${moduleOf(manifest)}").I${manifest.kind}`;
  const literal = JSON.stringify(manifest, null, 2);
  return `${part}\nexport const manifest: ${isPatch ? `Part<${type}>` : type} = ${literal};\n`;
}
