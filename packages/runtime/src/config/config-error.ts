/** One wrong variable. `problem` never contains the value: it may be a secret. */
export interface ConfigProblem {
  readonly name: string;
  readonly problem: string;
  readonly expected: string;
}

/** The environment does not describe a service that can run. Mend every problem listed, then start again. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(["The configuration cannot be used:", ...problems.map(sentence)].join("\n"));
    this.problems = problems;
  }
}

function sentence({ name, problem, expected }: ConfigProblem): string {
  return `  ${name} ${problem}; expected ${expected}`;
}
