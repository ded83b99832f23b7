import { createServer } from "node:net";
import { PortTakenError } from "../errors.ts";

const triesMax = 10;

/**
 * Calls `start` with the port that is wanted, or with a free port. Another process can bind a free port first: if `start`
 * throws PortTakenError, it is called again with another port.
 */
export async function onFreePort<Started>(
  wanted: number | undefined,
  start: (port: number) => Promise<Started>,
): Promise<Started> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await start(wanted ?? (await freePort()));
    } catch (error) {
      const again = error instanceof PortTakenError && wanted === undefined && tries < triesMax;
      if (!again) throw error;
    }
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
