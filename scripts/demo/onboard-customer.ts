import { at, type CoreBank, type MemberView, type TimelineView } from "../../test/harness/core-bank.ts";
import { follow } from "../../test/harness/onboard.ts";
import { until } from "../../test/harness/until.ts";
import type { DemoCustomer } from "./customers.ts";

export interface OnboardingResult {
  customer: DemoCustomer;
  member: MemberView;
  timeline: TimelineView[];
  isAsExpected: boolean;
}

export interface OnboardingContext {
  bank: CoreBank;
  /** Part of the user IDs, which must differ between scenarios. */
  scenario: string;
  /** Receives every change of state, to display it. */
  onProgress: (text: string) => void;
}

/** Onboards a customer through the API, as a bank's application does. */
export async function onboardCustomer(
  customer: DemoCustomer,
  context: OnboardingContext,
): Promise<OnboardingResult> {
  const { bank, scenario } = context;
  const userGuid = await bank.createUser(`${customer.name.toLowerCase()}-${scenario}`);
  const { guid } = await connect(customer, userGuid, bank);
  const watching = watch(bank, guid, context.onProgress);
  try {
    let member = await follow(bank, guid, customer);
    if (member.state === "action_required" && customer.remedy !== undefined) {
      await applyRemedy(customer, member, context);
      member = await waitUntilResumed(bank, guid);
      member = await follow(bank, guid, customer);
    }
    const { state, reason } = member;
    const isAsExpected = state === customer.expected.state && reason === customer.expected.reason;
    return { customer, member, timeline: await bank.timeline(guid), isAsExpected };
  } finally {
    watching.stop();
  }
}

async function connect(
  { institutionCode, password, usesWidget = false }: DemoCustomer,
  userGuid: string,
  bank: CoreBank,
): Promise<{ guid: string }> {
  if (usesWidget) return connectInWidget(institutionCode, userGuid, bank);
  const credentials = await bank.credentials(institutionCode, "mxuser", password);
  return bank.createMember({ userGuid, institutionCode, credentials });
}

/** The customer completes MX's widget. Its last page names the member, which is then adopted. */
async function connectInWidget(
  institution_code: string,
  user_guid: string,
  { api }: CoreBank,
): Promise<{ guid: string }> {
  const { data: widget } = await api.POST("/v1/widget_urls", { body: { user_guid, institution_code } });
  await submit(widget.url, {}, "GET");
  const page = await submit(widget.url, { institution: institution_code });
  const [member_guid = ""] = /MBR-[\w-]+/.exec(page) ?? [];
  return (await api.POST("/v1/members/adopt", { body: { user_guid, member_guid } })).data;
}

async function applyRemedy(
  { remedy, institutionCode }: DemoCustomer,
  { guid, oauth_window_uri: firstWindow }: MemberView,
  { bank }: OnboardingContext,
): Promise<void> {
  switch (remedy) {
    case "new_password":
      await bank.updateCredentials(
        guid,
        await bank.credentials(institutionCode, "mxuser", "the-right-password"),
      );
      return;
    case "consent":
      await endConsent(firstWindow, "success");
      return;
    case "consent_at_second_attempt": {
      await endConsent(firstWindow, "CANCELLED");
      const member = at({ guid });
      const result = { status: "error", error_reason: "CANCELLED" } as const;
      await bank.api.POST("/v1/members/{guid}/oauth_result", { ...member, body: result });
      const { data: window } = await bank.api.POST("/v1/members/{guid}/oauth_window", {
        ...member,
        body: {},
      });
      await endConsent(window.oauth_window_uri, "success");
    }
  }
}

/** The customer ends the consent on the bank's page. */
async function endConsent(windowUri: string | null | undefined, result: "success" | "CANCELLED") {
  const page = new URL(String(windowUri));
  await submit(`${page.origin}${page.pathname}`, { state: page.searchParams.get("state") ?? "", result });
}

/** Sends a form of the simulator's pages. @returns the next page. */
async function submit(url: string, form: Record<string, string>, method = "POST"): Promise<string> {
  const body = method === "GET" ? {} : { body: new URLSearchParams(form) };
  const response = await fetch(url, { method, ...body, redirect: "manual" });
  const page = await response.text();
  if (response.status >= 400) throw new Error(`${url} answered ${response.status}: ${page}`);
  return page;
}

function waitUntilResumed(bank: CoreBank, guid: string): Promise<MemberView> {
  return until("the member resumes", async () => {
    const member = await bank.member(guid);
    return member.state !== "action_required" && member;
  });
}

/** Reports the member's state until it is stopped. */
function watch(bank: CoreBank, guid: string, onProgress: (text: string) => void): { stop(): void } {
  let isStopped = false;
  const poll = async () => {
    while (!isStopped) {
      const { state, reason, connection_status } = await bank.member(guid);
      if (!isStopped)
        onProgress(`${state}${reason === null ? "" : ` (${reason})`} · MX: ${connection_status}`);
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  };
  // This is only a display. An error appears in the customer's own task.
  poll().catch(() => onProgress("…"));
  return {
    stop: () => {
      isStopped = true;
    },
  };
}
