import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";

const socketsMax = 64;

/** Sends HTTP requests over connections that stay open between webhooks. */
export function createHttpPoster() {
  const http = new HttpAgent({ keepAlive: true, maxSockets: socketsMax });
  const https = new HttpsAgent({ keepAlive: true, maxSockets: socketsMax });

  return {
    /** The status of the response, or why there was none. */
    post(
      url: string,
      headers: Record<string, string>,
      body: string,
      timeout: number,
    ): Promise<number | string> {
      const [send, agent] = url.startsWith("https:") ? [httpsRequest, https] : [httpRequest, http];
      return new Promise((resolve) => {
        const request = send(url, { method: "POST", headers, agent, timeout }, (response) => {
          response.resume();
          response.on("close", () => resolve(response.statusCode ?? "no status"));
        });
        request.on("timeout", () => request.destroy(new Error("timeout")));
        request.on("error", (error) => resolve(error.message));
        request.end(body);
      });
    },
    close(): void {
      http.destroy();
      https.destroy();
    },
  };
}
