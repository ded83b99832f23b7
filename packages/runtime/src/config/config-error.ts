/** A missing or invalid variable. `problem` does not contain the value, which may be a secret. */
export interface ConfigProblem {
  readonly name: string;
  readonly problem: string;
  readonly expected: string;
}

/** Lists every missing or invalid variable. The app cannot start. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(["The configuration is invalid:", ...problems.map(sentence)].join("\n"));
    this.problems = problems;
  }
}

function sentence({ name, problem, expected }: ConfigProblem): string {
  return `  ${name} ${problem}; expected ${expected}`;
}
