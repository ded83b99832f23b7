import { fields, readConfig } from "@account-opening/runtime/config";
import { z } from "zod";
import { UnreachableError } from "../api/connect-api.ts";
import type { Terminal } from "../terminal.ts";

const environment = z.object({
  ACCOUNT_OPENING_SIMULATOR_URL: fields.httpUrl
    .default("http://127.0.0.1:3010")
    .describe("the URL of the MX simulator, http://… or https://…"),
});

/** The control API of the MX simulator. Its page `/docs` describes the routes. */
export interface SimulatorControl {
  patchMember(guid: string, change: object): Promise<unknown>;
  advance(seconds: number): Promise<unknown>;
}

export function connectSimulator({ env, signal }: Terminal): SimulatorControl {
  const { accountOpeningSimulatorUrl } = readConfig(environment, env);
  const url = accountOpeningSimulatorUrl.replace(/\/$/, "");
  async function send(method: string, path: string, body: object): Promise<unknown> {
    const request = {
      method,
      signal,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    };
    const response = await fetch(`${url}/_simulator${path}`, request).catch((error: unknown) => {
      throw new UnreachableError(url, error, "Start the simulator, or set ACCOUNT_OPENING_SIMULATOR_URL");
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`The simulator refused the request (${response.status}): ${text}`);
    return JSON.parse(text);
  }
  return {
    patchMember: (guid, change) => send("PATCH", `/members/${guid}`, change),
    advance: (seconds) => send("PUT", "/clock", { advanceMs: seconds * 1_000 }),
  };
}
