import type { z } from "zod";
import type { Logger } from "../log/logger.ts";
import type { CamelCased } from "./camel-case.ts";
import { ConfigError } from "./config-error.ts";
import { type Environment, readConfig } from "./read-config.ts";
import { readValues } from "./read-values.ts";

/** Changes of the files that `NAME_FILE` variables name. */
export interface ConfigChanges<Config> {
  /** `apply` receives the whole configuration after each valid change. If it fails, it is called again later. */
  subscribe(apply: (config: Config) => unknown): void;
}

export interface FollowConfigOptions<Name> {
  /** The variables that `apply` uses. A change of another one is logged, and needs a restart. */
  reloads: readonly Name[];
  logger: Logger;
  intervalMs?: number;
  /** Its SIGHUP reads the files at once. */
  host?: { on(event: "SIGHUP", listener: () => void): unknown };
}

/**
 * Reads the files of `NAME_FILE` variables again, every `intervalMs` and on SIGHUP. An invalid configuration is logged, and the
 * last valid one stays in use.
 */
export function followConfig<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  env: Environment,
  { reloads, logger, intervalMs = 10_000, host = process }: FollowConfigOptions<keyof Shape & string>,
): ConfigChanges<CamelCased<z.output<z.ZodObject<Shape>>>> {
  type Config = CamelCased<z.output<z.ZodObject<Shape>>>;
  const names = Object.keys(schema.shape).filter((name) => env[`${name}_FILE`]);
  const listeners: ((config: Config) => unknown)[] = [];
  let applied = readValues(names, env).values;
  let rejected: Environment | null = null;
  let current = Promise.resolve();

  async function check(): Promise<void> {
    const { values } = readValues(names, env);
    const changed = names.filter((name) => values[name] !== applied[name]);
    if (changed.length === 0 || (rejected !== null && isSame(values, rejected))) return;
    try {
      const config = readConfig(schema, env);
      for (const apply of listeners) await apply(config);
      applied = values;
      rejected = null;
      for (const name of changed) logChange(name);
    } catch (error) {
      // The next check tries again, unless only another text can help.
      if (error instanceof ConfigError) rejected = values;
      logFailure(error);
    }
  }

  function isSame(left: Environment, right: Environment): boolean {
    return names.every((name) => left[name] === right[name]);
  }

  function logChange(name: string): void {
    const isReloaded = (reloads as readonly string[]).includes(name);
    if (isReloaded) logger.event("config.reloaded", { name });
    else logger.warn("config.restart_needed", { name });
  }

  function logFailure(error: unknown): void {
    if (!(error instanceof ConfigError)) {
      logger.error("config.not_reloaded", error);
      return;
    }
    for (const { name, problem } of error.problems)
      logger.warn("config.not_reloaded", { name, reason: problem });
  }

  const run = () => {
    current = current.then(check);
    return current;
  };
  host.on("SIGHUP", () => void run());
  if (names.length > 0) setInterval(() => void run(), intervalMs).unref();
  return { subscribe: (apply) => void listeners.push(apply) };
}
