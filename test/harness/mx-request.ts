import type { Simulator } from "@account-opening/mx-simulator";

/** Sends a request to MX itself, with the default credentials of the simulator. */
export function requestMx({ url }: Pick<Simulator, "url">, path: string, method = "GET"): Promise<Response> {
  return fetch(`${url}${path}`, {
    method,
    headers: {
      authorization: `Basic ${btoa("client:key")}`,
      accept: "application/vnd.mx.api.v1+json",
      "accept-version": "v20111101",
    },
  });
}
