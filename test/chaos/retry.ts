import { pause } from "./faults.ts";

/** Retries `work` up to 8 times, one second apart, as a client does while the API is unavailable. */
export async function retry<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= 8) throw error;
      await pause(1_000);
    }
  }
}
