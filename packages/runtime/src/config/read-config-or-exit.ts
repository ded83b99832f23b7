import type { z } from "zod";
import type { CamelCased } from "./camel-case.ts";
import { ConfigError } from "./config-error.ts";
import { type Environment, readConfig } from "./read-config.ts";

/** The parts of `process` that `readConfigOrExit` uses. */
export interface ConfigHost {
  readonly stderr: { write(text: string): unknown };
  exit(code: number): never;
}

/** For `main.ts`: writes every problem to stderr and exits with code 1. */
export function readConfigOrExit<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  env: Environment,
  host: ConfigHost = process,
): CamelCased<z.output<z.ZodObject<Shape>>> {
  try {
    return readConfig(schema, env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    host.stderr.write(`${error.message}\n`);
    return host.exit(1);
  }
}
