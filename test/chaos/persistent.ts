import { pause } from "./breakages.ts";

/** What a careful client does whose request found nobody there. */
export async function persistent<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= 8) throw error;
      await pause(1_000);
    }
  }
}
