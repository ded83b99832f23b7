import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";

const SOCKETS_MAX = 64;

/** Keeps connections to receivers open between webhooks. */
export class Poster {
  readonly #http = new HttpAgent({ keepAlive: true, maxSockets: SOCKETS_MAX });
  readonly #https = new HttpsAgent({ keepAlive: true, maxSockets: SOCKETS_MAX });

  /** The answer's status, or why there was none. */
  post(
    url: string,
    headers: Record<string, string>,
    body: string,
    timeoutMs: number,
  ): Promise<number | string> {
    const isTls = url.startsWith("https:");
    const send = isTls ? httpsRequest : httpRequest;
    return new Promise((resolve) => {
      const request = send(
        url,
        { method: "POST", headers, agent: isTls ? this.#https : this.#http, timeout: timeoutMs },
        (response) => {
          response.resume();
          response.on("close", () => resolve(response.statusCode ?? "no status"));
        },
      );
      request.on("timeout", () => request.destroy(new Error("timeout")));
      request.on("error", (error) => resolve(error.message));
      request.end(body);
    });
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }
}
