import type { components } from "@account-opening/client";

export type OauthResult = components["schemas"]["OauthResult"];

/** What the user does in the window of the simulated institution. */
export interface Consent {
  windowUri: string | null | undefined;
  /** A button of the simulator's consent page. */
  result: string;
  /** The simulator reads it as a password elsewhere. */
  script?: string;
}

/**
 * The user decides on the institution's page.
 * @returns what MX's redirect reports; null if the window is no longer open
 */
export async function decideConsent({
  windowUri,
  result,
  script = "",
}: Consent): Promise<OauthResult | null> {
  const page = new URL(String(windowUri));
  const response = await fetch(page.origin + page.pathname, {
    method: "POST",
    body: new URLSearchParams({ state: String(page.searchParams.get("state")), result, script }),
    redirect: "manual",
  });
  if (response.status === 400) return null;
  const { searchParams } = new URL(String(response.headers.get("location")));
  return { status: "success", ...Object.fromEntries(searchParams) };
}
