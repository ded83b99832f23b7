import { decideConsent } from "../harness/consent.ts";
import { at, type CoreBank, type MemberView } from "../harness/core-bank.ts";
import { until } from "../harness/until.ts";
import { type ChaosUser, followToEnd, type Onboarding } from "./onboarding.ts";
import { retry } from "./retry.ts";
import { postWebhook } from "./webhooks.ts";

const redirect = { client_redirect_url: "https://core.example/consent-done" };

interface ConsentPlan {
  /** What the user decides in each window. The last one leads to a member that continues. */
  decisions: readonly string[];
  /** False: only polling shows the last decision. */
  isReported?: boolean;
  /** Whether the user consents again once the member is identified. */
  isRenewed?: boolean;
}

/** Creates an OAuth member, whose user decides in as many windows as the plan has decisions. */
export function withConsents({ decisions, isReported = true, isRenewed = false }: ConsentPlan): Onboarding {
  return async (user) => {
    const first = await createPendingMember(user);
    let continues = first.guid;
    let uri: string | null | undefined = first.oauth_window_uri;
    for (const [index, decision] of decisions.entries()) {
      const isLast = index === decisions.length - 1;
      continues = await decide(user, first.guid, { uri, decision, isReported: isReported || !isLast });
      uri = null;
    }
    if (continues !== first.guid) await expectSuperseded(user, first.guid);
    await leavesPending(user, continues);
    const member = await followToEnd(user, continues);
    if (!isRenewed || member.state !== "identified") return member;
    await renewConsent(user, continues);
    return followToEnd(user, continues);
  };
}

/** The user connects in MX's widget. The member is adopted when a webhook reports it. */
export const inWidget: Onboarding = async (user) => {
  const { apps, id, polling } = user;
  const { bank } = apps;
  const user_guid = await retry(() => bank.createUser(id));
  const guid = await until(`${id} has completed the widget`, () => completeWidget(bank, user_guid), polling);
  await until(
    `${guid} is adopted`,
    async () => {
      const query = { user_guid };
      const { data: page } = await retry(() => bank.api.GET("/v1/members", { params: { query } }));
      if (page.data.length > 0) return true;
      // MX sends a webhook after each of its daily aggregations, so that one arrives in the end.
      const later = JSON.stringify({ type: "AGGREGATION", member_guid: guid, user_guid });
      await postWebhook(apps, later).catch(() => null);
      return false;
    },
    polling,
  );
  return followToEnd(user, guid);
};

/** @returns the guid of the member that MX's redirect names; null if the URL has expired before it was used */
async function completeWidget(bank: CoreBank, user_guid: string): Promise<string | null> {
  const { data: widget } = await retry(() =>
    bank.api.POST("/v1/widget_urls", { body: { user_guid, ...redirect } }),
  );
  if (!(await fetch(widget.url)).ok) return null;
  const body = new URLSearchParams({ institution: "plain_bank" });
  const { headers } = await fetch(widget.url, { method: "POST", body, redirect: "manual" });
  const location = headers.get("location");
  return location === null ? null : new URL(location).searchParams.get("member_guid");
}

async function createPendingMember({ apps: { bank }, id }: ChaosUser): Promise<MemberView> {
  return retry(async () => {
    const user_guid = await bank.createUser(id);
    const institution = { institution_code: "mx_bank_oauth", credentials: [], ...redirect };
    const body = { user_guid, id: `${id}-member`, ...institution };
    return (await bank.api.POST("/v1/members", { body })).data;
  });
}

interface Decision {
  /** Null to request a window. */
  uri: string | null | undefined;
  decision: string;
  isReported: boolean;
}

/** The user decides in a window, and core banking may report the result. @returns the member that MX's redirect names. */
async function decide(
  { apps: { bank }, polling }: ChaosUser,
  guid: string,
  { uri, decision, isReported }: Decision,
): Promise<string> {
  let windowUri = uri;
  const result = await until(
    `the user of ${guid} has decided (${decision})`,
    async () => {
      windowUri ??= await retry(() => requestWindow(bank, guid));
      const decided = await decideConsent({ windowUri, result: decision });
      // A request without a response may have opened a later window, which closed this one.
      windowUri = null;
      return decided;
    },
    polling,
  );
  if (isReported)
    await retry(() => bank.api.POST("/v1/members/{guid}/oauth_result", { ...at({ guid }), body: result }));
  return result.member_guid ?? guid;
}

async function requestWindow(bank: CoreBank, guid: string): Promise<string> {
  const { data } = await bank.api.POST("/v1/members/{guid}/oauth_window", {
    ...at({ guid }),
    body: redirect,
  });
  return data.oauth_window_uri;
}

/** Consents again. MX must run exactly one more verification. */
async function renewConsent(user: ChaosUser, guid: string): Promise<void> {
  const { mx } = user.apps;
  const { verify: countBefore } = mx.control.member(guid).jobCounts;
  await decide(user, guid, { uri: null, decision: "success", isReported: true });
  await until(
    `${guid} is verified again after its new consent`,
    () => mx.control.member(guid).jobCounts.verify > countBefore,
    user.polling,
  );
}

function leavesPending({ apps: { bank }, polling }: ChaosUser, guid: string): Promise<unknown> {
  return until(
    `${guid} continues after the consent`,
    async () => (await retry(() => bank.member(guid))).state !== "action_required",
    polling,
  );
}

async function expectSuperseded({ apps: { bank } }: ChaosUser, guid: string): Promise<void> {
  const { state, reason } = await retry(() => bank.member(guid));
  if (state !== "failed" || reason !== "superseded")
    throw new Error(`${guid} is ${state} (${reason}), not superseded by the member of the consent.`);
}
