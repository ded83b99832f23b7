/** Environment variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Environment of this process: the default for every function here that takes an environment. */
// biome-ignore lint/style/noProcessEnv: the only file of this package that reads it
export const environment: Environment = process.env;
