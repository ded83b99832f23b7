import type { CoreBank, MemberView, TimelineView } from "../../test/harness/core-bank.ts";
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
  simulatorUrl: string;
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
  const credentials = await bank.credentials(customer.institutionCode, "mxuser", customer.password);
  const { guid } = await bank.createMember({
    userGuid,
    institutionCode: customer.institutionCode,
    credentials,
  });
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

async function applyRemedy(
  customer: DemoCustomer,
  { guid, oauth_window_uri }: MemberView,
  { bank, simulatorUrl }: OnboardingContext,
): Promise<void> {
  if (customer.remedy === "new_password") {
    const credentials = await bank.credentials(customer.institutionCode, "mxuser", "the-right-password");
    await bank.updateCredentials(guid, credentials);
    return;
  }
  const state = new URL(String(oauth_window_uri)).searchParams.get("state") ?? "";
  await fetch(`${simulatorUrl}/oauth/authorize`, {
    method: "POST",
    body: new URLSearchParams({ state, result: "success" }),
    redirect: "manual",
  });
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
