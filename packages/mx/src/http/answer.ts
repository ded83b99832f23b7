import { MxUnreadableError } from "../errors/mx-unreadable-error.ts";
import type { Call } from "./call.ts";

/**
 * Parses and checks the body of a 2xx.
 * @throws MxUnreadableError that names the place of the mistake but quotes nothing, as JSON.parse's own error would.
 */
export function readAnswer<Answer>(call: Call<Answer>, status: number, body: string): Answer {
  const failed = { call: call.name, status };
  const result = call.answer.safeParse(parsed(failed, body));
  if (result.success) return result.data;
  const places = result.error.issues.slice(0, 3).map((issue) => issue.path.map(String).join(".") || "(root)");
  throw new MxUnreadableError(failed, `the answer lacks or garbles ${places.join(", ")}`);
}

function parsed(failed: { call: string; status: number }, body: string): unknown {
  if (body === "") return null;
  try {
    return JSON.parse(body);
  } catch {
    throw new MxUnreadableError(failed, "the answer is not JSON");
  }
}
