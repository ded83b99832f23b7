import { ConfigError } from "@account-opening/runtime/config";

/** The result of one check. `unknown` means that it could not be determined, and is not a failure. */
export interface Finding {
  /** Stable name, for instance `mx.version`. */
  check: string;
  result: "ok" | "failed" | "unknown";
  /** For a failed check: the cause, and what to do. */
  message: string;
}

export const ok = (check: string, message: string): Finding => ({ check, result: "ok", message });
export const failed = (check: string, message: string): Finding => ({ check, result: "failed", message });
export const unknown = (check: string, message: string): Finding => ({ check, result: "unknown", message });

/** Reads a part of the environment for its checks. Each invalid variable is a failed check of the name `check`. */
export async function withConfig<Config>(
  check: string,
  read: () => Config,
  run: (config: Config) => Promise<Finding[]>,
): Promise<Finding[]> {
  let config: Config;
  try {
    config = read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ name, problem, expected }) =>
      failed(check, `${name} ${problem}. Expected: ${expected}.`),
    );
  }
  return run(config);
}
