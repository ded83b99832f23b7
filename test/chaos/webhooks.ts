import { pause } from "./faults.ts";
import type { RunningApps } from "./onboarding.ts";

/** Sends webhooks that MX did not send: for unknown members, with a wrong password, and without JSON. */
export async function sendForgedWebhooks({ apps }: { apps: RunningApps }, work: { isOver: boolean }) {
  const acknowledged: string[] = [];
  let refused = 0;
  for (let count = 0; !work.isOver; count += 1) {
    const guid = `MBR-forged-${count}`;
    const body = JSON.stringify({ type: "BALANCE", member_guid: guid });
    const accepted = await postWebhook(apps, body).catch(() => null);
    if (accepted?.status === 204) acknowledged.push(guid);
    const denied = await postWebhook(apps, body, "mx:a-guess").catch(() => null);
    if (denied?.status === 401) refused += 1;
    await postWebhook(apps, "{").catch(() => null);
    await pause(100);
  }
  return { acknowledged, refused };
}

/** Sends ingest a webhook as MX does. */
export function postWebhook(
  { urls, env }: RunningApps,
  body: string,
  credentials = env["MX_WEBHOOK_CREDENTIALS"],
): Promise<Response> {
  const authorization = `Basic ${Buffer.from(credentials ?? "").toString("base64")}`;
  return fetch(`${urls.ingest}/webhooks/mx`, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body,
    signal: AbortSignal.timeout(5_000),
  });
}
