import { Listr } from "listr2";
import type { Failure } from "./summary.ts";

interface Task<Result> {
  title: string;
  /** @param onProgress receives a text to display while the task runs. */
  run: (onProgress: (text: string) => void) => Promise<Result>;
}

/** Runs all tasks concurrently, with one output line each. If one fails, the others continue. */
export async function runTasks<Result>(
  tasks: readonly Task<Result>[],
): Promise<{ done: Result[]; failures: Failure[] }> {
  const results: (Result | undefined)[] = [];
  const failures: Failure[] = [];
  await new Listr(
    tasks.map(({ title, run }, index) => ({
      title,
      task: async (_, task) => {
        const onProgress = (text: string) => {
          // A terminal shows the text below its task. A log mixes the texts of all tasks.
          task.output = process.stdout.isTTY ? text : `${title}: ${text}`;
        };
        try {
          results[index] = await run(onProgress);
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error);
          failures.push({ what: title, why });
          throw error;
        }
      },
    })),
    { concurrent: true, exitOnError: false, registerSignalListeners: false },
  ).run();
  return { done: results.filter((result) => result !== undefined), failures };
}
