import type { z } from "zod";
import { hostnameOf, isLoopback } from "../net/receiver-url.ts";
import type { DataKey } from "./data-keys.ts";

/** The secrets in docker-compose.yml. */
const publishedKey = Buffer.from("laptop-only-laptop-only-laptop!!");
const publishedPassword = "laptop-only";

interface Secrets {
  DATA_KEYS: readonly DataKey[];
  MX_BASE_URL?: string | undefined;
  MX_WEBHOOK_CREDENTIALS?: readonly { password: string }[];
}

/** Adds a problem for each published secret, unless MX is the simulator on this machine. */
export function refusePublishedSecrets(values: Secrets, context: z.core.$RefinementCtx): void {
  const mx = values.MX_BASE_URL;
  if (mx === undefined || isLoopback(hostnameOf(new URL(mx)))) return;
  const published = {
    DATA_KEYS: values.DATA_KEYS.some((entry) => "key" in entry && publishedKey.equals(entry.key)),
    MX_WEBHOOK_CREDENTIALS: values.MX_WEBHOOK_CREDENTIALS?.some(
      ({ password }) => password === publishedPassword,
    ),
  };
  for (const [name, isPublished] of Object.entries(published)) {
    if (isPublished !== true) continue;
    const message = "holds a secret that docker-compose.yml publishes, and MX_BASE_URL is not on loopback";
    context.addIssue({ code: "custom", path: [name], message });
  }
}
