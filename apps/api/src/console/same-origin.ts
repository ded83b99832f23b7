import type { Request } from "express";
import { problem } from "../http/problems.ts";

const readMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses a change that a page of another origin may have caused, since browsers add the session's cookie by themselves. Browsers
 * send `Sec-Fetch-Site`, except to insecure addresses other than localhost, where they send `Origin`.
 * @throws a 403.
 */
export function assertSameOrigin({ method, headers }: Request, consoleUrl: string): void {
  if (readMethods.has(method)) return;
  const site = headers["sec-fetch-site"];
  const isSameOrigin = site === undefined ? headers.origin === consoleUrl : site === "same-origin";
  if (!isSameOrigin) {
    throw problem("cross-site-request", {
      detail: "A change with a session must come from a page of the console. Other clients use an API key.",
    });
  }
  const type = headers["content-type"];
  if (type !== undefined && !/^application\/json\s*(;|$)/i.test(type))
    throw problem("cross-site-request", { detail: "Send Content-Type: application/json." });
}
