import { readFileSync } from "node:fs";
import type { ConfigProblem } from "./config-error.ts";
import type { Environment } from "./read-config.ts";

interface Values {
  readonly values: Environment;
  readonly problems: readonly ConfigProblem[];
}

/**
 * The text of each variable. `NAME_FILE` names a file with the text of `NAME`, such as a mounted secret. An empty
 * variable counts as missing. Trailing line breaks are removed, because secret files often end in one.
 */
export function readValues(names: readonly string[], env: Environment): Values {
  const problems: ConfigProblem[] = [];
  const values: Record<string, string | undefined> = {};
  for (const name of names) {
    const path = env[`${name}_FILE`];
    try {
      values[name] = textOf(path ? readFileSync(path, "utf8") : env[name]);
    } catch (error) {
      problems.push({ name, problem: notRead(name, error), expected: "a file with the value" });
    }
    if (path && env[name]) {
      problems.push({ name, problem: `is set, and so is ${name}_FILE`, expected: "one of the two" });
    }
  }
  return { values, problems };
}

/** Without the path: a secret may have been assigned to the wrong variable. */
function notRead(name: string, error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : "unknown error";
  return `cannot be read from the file that ${name}_FILE names (${code})`;
}

function textOf(text: string | undefined): string | undefined {
  return text?.replace(/[\r\n]+$/, "") || undefined;
}
