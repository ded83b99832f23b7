import { createClient } from "@account-opening/client";
import { observeServerTime } from "../state/clock.ts";
import { reportReached, reportUnreachable } from "../state/connection.ts";
import { signIn } from "./session.ts";

/** The API of the same origin. The session cookie authenticates, so no key is in the page. */
export const api = createClient({
  baseUrl: window.location.origin,
  fetch: send,
  // The console shows a failure, and tries again itself.
  retryLimit: 1,
});

async function send(request: Request): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(request);
  } catch (error) {
    if (!request.signal.aborted) reportUnreachable();
    throw error;
  }
  reportReached();
  observeServerTime(response.headers.get("date"));
  if (response.status === 401) signIn();
  return response;
}
