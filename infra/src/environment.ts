/** Variables of a process, as it was given them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What this process was given: the default of everything here that takes an environment. */
// biome-ignore lint/style/noProcessEnv: the one place in this package that reads it
export const environment: Environment = process.env;
