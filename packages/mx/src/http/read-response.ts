import { MxUnreadableError } from "../errors/mx-unreadable-error.ts";
import type { Call } from "./call.ts";

/**
 * Parses and validates the body of a 2xx.
 * @throws MxUnreadableError with the paths of invalid fields. It quotes nothing, unlike the error of JSON.parse.
 */
export function readResponse<Result>(call: Call<Result>, status: number, body: string): Result {
  const failed = { call: call.name, status };
  const result = call.response.safeParse(parsed(failed, body));
  if (result.success) return result.data;
  const paths = result.error.issues.slice(0, 3).map((issue) => issue.path.map(String).join(".") || "(root)");
  throw new MxUnreadableError(failed, `missing or invalid in the response: ${paths.join(", ")}`);
}

function parsed(failed: { call: string; status: number }, body: string): unknown {
  if (body === "") return null;
  try {
    return JSON.parse(body);
  } catch {
    throw new MxUnreadableError(failed, "the response is not JSON");
  }
}
