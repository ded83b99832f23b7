import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { ApiClient, components, Event } from "@account-opening/client";
import type { SimulatorControl } from "./control.ts";
import { type DecisionRecipe, decisionRecipes, type MemberRecipe, memberRecipes } from "./recipes.ts";

type Member = components["schemas"]["Member"];

export interface Trigger {
  api: ApiClient;
  simulator: SimulatorControl;
  signal: AbortSignal;
}

/** Everything that can be triggered: an event type, a state of a member, or a decision. */
export const triggers: readonly string[] = [
  ...Object.keys(memberRecipes),
  ...Object.keys(memberRecipes)
    .filter((state) => state !== "created")
    .map((state) => `member.${state}`),
  "member.connection_changed",
  "member.account_numbers_changed",
  ...Object.keys(decisionRecipes),
  "balance_check.decided",
];

/**
 * Onboards a new member of the simulator so that the wanted thing happens. @returns the event that reports it, or null for the
 * state `created`, which sends none
 * @throws RangeError if the trigger does not have the reason
 */
export async function trigger(
  context: Trigger,
  name: string,
  reason: string | undefined,
): Promise<{ member: Member; event: Event | null }> {
  const state = name.replace(/^member\./, "");
  if (name === "balance_check.decided" || name in decisionRecipes) {
    const decision = name === "balance_check.decided" ? "sufficient" : name;
    return decide(context, recipeOf(decisionRecipes, decision, reason));
  }
  if (state === "connection_changed") return changeIdentified(context, name, loseConnection);
  if (state === "account_numbers_changed") return changeIdentified(context, name, renumber);
  const recipe = recipeOf(memberRecipes, state, reason);
  const after = await latestEventId(context.api);
  const member = await onboard(context.api, recipe);
  if (state === "created") return { member, event: null };
  return awaitEvent(context, after, ({ type, data }) => type === `member.${state}` && isAbout(data, member));
}

function recipeOf<Recipe>(
  recipes: Readonly<Record<string, ReadonlyMap<string | null, Recipe>>>,
  name: string,
  reason: string | undefined,
): Recipe {
  const byReason = recipes[name];
  if (byReason === undefined) throw new RangeError(`${name} cannot be triggered.`);
  const recipe = reason === undefined ? [...byReason.values()][0] : byReason.get(reason);
  if (recipe !== undefined) return recipe;
  const known = [...byReason.keys()].filter((key) => key !== null);
  throw new RangeError(
    known.length === 0
      ? `${name} has no reason.`
      : `Use one of these reasons of ${name}: ${known.join(", ")}.`,
  );
}

/** Creates a user and a member. The simulator reads the password as a script. */
async function onboard(api: ApiClient, recipe: MemberRecipe): Promise<Member> {
  const { institution = "plain_bank", password, identify = true } = recipe;
  const { data: user } = await api.POST("/v1/users", { body: { id: `trigger-${randomUUID()}` } });
  const { data: form } = await api.GET("/v1/institutions/{code}/credentials", {
    params: { path: { code: institution } },
  });
  const credentials = form.data.map(({ guid, field_name: field }) => ({
    guid,
    value: field === "PASSWORD" ? password : "mxuser",
  }));
  const body = { user_guid: user.guid, institution_code: institution, credentials, identify };
  const { data: member } = await api.POST("/v1/members", { body });
  return member;
}

async function onboardIdentified(context: Trigger, password: string): Promise<Member> {
  const after = await latestEventId(context.api);
  const member = await onboard(context.api, { password });
  const identified = await awaitEvent(
    context,
    after,
    ({ type, data }) => type === "member.identified" && isAbout(data, member),
  );
  return identified.member;
}

async function changeIdentified(
  context: Trigger,
  type: string,
  change: (context: Trigger, member: Member) => Promise<unknown>,
) {
  const member = await onboardIdentified(context, "password");
  const after = await latestEventId(context.api);
  await change(context, member);
  return awaitEvent(context, after, (event) => event.type === type && isAbout(event.data, member));
}

async function loseConnection({ simulator }: Trigger, { guid }: Member): Promise<void> {
  await simulator.patchMember(guid, { status: "IMPEDED" });
}

async function renumber({ api, simulator }: Trigger, member: Member): Promise<void> {
  const { guid } = member;
  const accountNumber = String(Math.floor(1e9 + Math.random() * 9e9));
  await simulator.patchMember(guid, { accounts: [{ account: debitable(member), accountNumber }] });
  await api.POST("/v1/members/{guid}/verify", { params: { path: { guid } } });
}

const amount = "125.00";

async function decide(context: Trigger, recipe: DecisionRecipe) {
  const { api, simulator } = context;
  const member = await onboardIdentified(context, recipe.password);
  const account = debitable(member);
  if (recipe.account !== undefined)
    await simulator.patchMember(member.guid, { accounts: [{ account, ...recipe.account }] });
  if (recipe.returnCode !== undefined) await returnDebit(context, member, recipe.returnCode);
  return checkDebit(context, member, recipe);

  async function returnDebit(given: Trigger, of: Member, code: string): Promise<void> {
    const { event } = await checkDebit(given, of, {});
    if (event?.type !== "balance_check.decided") return;
    const params = { path: { id: event.data.balance_check_id } };
    const body = { return_code: code, returned_at: new Date().toISOString() };
    await api.POST("/v1/balance_checks/{id}/returns", { params, body });
  }
}

async function checkDebit(
  context: Trigger,
  member: Member,
  { untilCutoff }: Pick<DecisionRecipe, "untilCutoff">,
) {
  const after = await latestEventId(context.api);
  // A check that only its cutoff ends is given a near one. Others have time for a balance job.
  const secondsLeft = untilCutoff === true ? 20 : 120;
  const now = Date.now();
  const { data: check } = await context.api.POST("/v1/balance_checks", {
    body: {
      debit_id: `TRIGGER-${randomUUID()}`,
      account_guid: debitable(member),
      amount,
      max_age_seconds: 0,
      run_at: new Date(now).toISOString(),
      decide_by: new Date(now + secondsLeft * 1_000).toISOString(),
    },
  });
  return awaitEvent(
    context,
    after,
    ({ data }) => "balance_check_id" in data && data.balance_check_id === check.id,
  );
}

/** The account whose balance a script sets: the first of its type. */
function debitable({ guid, accounts }: Member): string {
  const account = accounts.find(({ type }) => type === "CHECKING");
  if (account === undefined) throw new Error(`Member ${guid} has no checking account.`);
  return account.guid;
}

function isAbout(data: Event["data"], { guid }: Member): boolean {
  return data.member_guid === guid;
}

async function latestEventId(api: ApiClient): Promise<string | undefined> {
  const { data } = await api.GET("/v1/events", { params: { query: { order: "desc", limit: 1 } } });
  return data.data[0]?.id;
}

const pollIntervalMs = 500;

/** Reads the feed until the event is in it. */
async function awaitEvent(
  { api, signal }: Trigger,
  start: string | undefined,
  isWanted: (event: Event) => boolean,
): Promise<{ member: Member; event: Event }> {
  let after = start;
  for (;;) {
    for await (const event of api.events(after)) {
      after = event.id;
      if (!isWanted(event)) continue;
      const params = { path: { guid: event.data.member_guid } };
      const { data: member } = await api.GET("/v1/members/{guid}", { params });
      return { member, event };
    }
    await delay(pollIntervalMs, undefined, { signal });
  }
}
