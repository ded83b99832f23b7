// node --import tsx integrate.ts; environment: ACCOUNT_OPENING_URL, ACCOUNT_OPENING_KEY
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { createClient } from "@account-opening/client";

const { ACCOUNT_OPENING_URL = "http://127.0.0.1:3000", ACCOUNT_OPENING_KEY = "" } = process.env;
const api = createClient({ baseUrl: ACCOUNT_OPENING_URL, apiKey: ACCOUNT_OPENING_KEY });

// 1. A user, and a member with the customer's credentials. At the simulator, the password sets the balance.
const { data: user } = await api.POST("/v1/users", { body: { id: `customer-${randomUUID()}` } });
const params = { path: { code: "plain_bank" } };
const { data: form } = await api.GET("/v1/institutions/{code}/credentials", { params });
const credentials = form.data.map(({ guid, field_name: field }) => ({
  guid,
  value: field === "PASSWORD" ? "mfa:TEXT@verify,balance:500.00" : "login",
}));
const created = await api.POST("/v1/members", {
  body: { user_guid: user.guid, institution_code: "plain_bank", credentials },
});

// 2. Follow the member, and answer its challenges.
const path = { guid: created.data.guid };
let member = created.data;
const answered = new Set<string>();
while (member.state !== "identified") {
  if (member.state === "failed" || member.state === "action_required")
    throw new Error(`${member.state}: ${member.reason}`);
  const open = member.challenges.filter(({ guid }) => !answered.has(guid));
  if (open.length > 0) {
    const answers = open.map(({ guid }) => ({ guid, value: "correct" }));
    await api.POST("/v1/members/{guid}/challenge_answers", { params: { path }, body: { answers } });
    for (const { guid } of open) answered.add(guid);
  }
  await delay(500);
  member = (await api.GET("/v1/members/{guid}", { params: { path } })).data;
}

// 3. Read the numbers, and check the balance before the debit.
const { data: numbers } = await api.GET("/v1/members/{guid}/account_numbers", { params: { path } });
console.log(`identified with ${numbers.data.length} account numbers`);
const account = member.accounts.find(({ can_debit, type }) => can_debit && type === "CHECKING");
if (account === undefined) throw new Error("No account can be debited.");
const { data: check } = await api.POST("/v1/balance_checks", {
  body: {
    debit_id: `ACH-${randomUUID()}`,
    account_guid: account.guid,
    amount: "125.00",
    decide_by: new Date(Date.now() + 120_000).toISOString(),
  },
});
let decided = check;
while (decided.decision === null) {
  await delay(500);
  decided = (await api.GET("/v1/balance_checks/{id}", { params: { path: { id: check.id } } })).data;
}
console.log(`decision ${decided.decision}`);
