import { simulatorEnvironment } from "../config.ts";
import { controlRoutes } from "../control/routes.ts";
import { faultDefinitions } from "../faults/kinds.ts";
import { apiVersions, mediaTypes } from "../http/version.ts";
import { medianDurationsMs } from "../jobs/plan.ts";
import { institutions, ordinaryMeaning } from "../model/institution.ts";
import { connectionStatuses, inertStatuses, statusId, webhookStatuses } from "../model/status.ts";
import { consentResults } from "../oauth/results.ts";
import { operations } from "../routes/operations.ts";
import { directives } from "../script/directives.ts";
import { challengeAgainAnswer, correctAnswer, failureAnswers, passwords } from "../script/passwords.ts";
import { code, codeCell, table } from "./html.ts";

export function start(origin: string): string {
  const curl = `curl -u client:key -H 'Accept: ${mediaTypes.v20111101}'`;
  const post = `${curl} -H 'Content-Type: application/json'`;
  const members = `${origin}/users/USR-…/members`;
  return `<p>The credentials are <code>MX_CLIENT_ID</code> and <code>MX_API_KEY</code>, by default <code>client:key</code>. A client of MX sets <code>MX_BASE_URL</code> to the base URL above.</p>
<h3>1. Create a user</h3>
${code(`${post} \\
  ${origin}/users -d '{"user":{"id":"partner-2345"}}'`)}
<h3>2. Create a member: its password is the script</h3>
${code(`${curl} ${origin}/institutions/mxbank/credentials
${post} ${members} \\
  -d '{"member":{"institution_code":"mxbank","credentials":[{"guid":"CRD-…","value":"mxuser"},{"guid":"CRD-…","value":"mfa:TEXT,select:2"}]}}'`)}
<h3>3. Request a job, and follow it</h3>
${code(`${curl} -X POST ${members}/MBR-…/verify
${curl} ${members}/MBR-…/status`)}
<h3>4. See what happened</h3>
${code(`curl '${origin}/_simulator/ledger?member=MBR-…'`)}`;
}

export function passwordTable(): string {
  const rows = passwords.map(({ password, meaning, script }) => [password, meaning, codeCell(script)]);
  return `<p>These passwords of MX Bank work at every institution with credentials. To change the behavior, update the member with another password and run the next job. With any other password, every job succeeds.</p>
${table(["Password", "Result", "Same as script"], rows)}`;
}

export function scriptTable(): string {
  const rows = directives.map(({ syntax, meaning, values, example, defaultCount }) => [
    syntax,
    values === undefined ? meaning : `${meaning}. Values: ${values.join(", ")}`,
    countMeaning(defaultCount),
    codeCell(example),
  ]);
  return `<p>A password can be a script: directives separated by commas, <code>name:value[*N|*always][@job]</code>. <code>*N</code> applies to N jobs. <code>@verify</code>, <code>@identify</code>, <code>@check_balance</code> and <code>@aggregate</code> apply to jobs of that kind only. Directives with the same name apply in order. An invalid script is refused with 400. The directives of an institution apply unless the password has one of the same name.</p>
${table(["Directive", "Result", "Without *N", "Example"], rows)}
<p>With <code>status:FAILED*2</code>, two jobs fail and then the member connects. <code>mfa:TOKEN*always@check_balance,balance:5.00</code> asks for a token at every balance check and keeps the balance at five dollars.</p>`;
}

function countMeaning(defaultCount: number | undefined): string {
  if (defaultCount === undefined) return "not counted";
  return defaultCount === 1 ? "until all are answered correctly once" : "always";
}

export function answerTable(): string {
  const rows = [
    [correctAnswer, "correct"],
    [challengeAgainAnswer, "another challenge follows"],
    ...[...failureAnswers].map(([answer, status]) => [answer, `the job ends ${status}`]),
    ["anything else", "wrong: REJECTED"],
  ];
  return `<p>For every type of challenge. An account selection accepts the values of its options; any other answer is refused with 400.</p>
${table(["Answer", "Result"], rows)}`;
}

export function institutionTable(): string {
  const special = institutions.filter(({ meaning }) => meaning !== ordinaryMeaning);
  const ordinary = institutions.filter(({ meaning }) => meaning === ordinaryMeaning);
  const rows = special.map(({ code: name, meaning, script, isThrottled }) => [
    name,
    meaning,
    codeCell(script),
    isThrottled ? "yes" : "no",
  ]);
  const range = `${ordinary[0]?.code} … ${ordinary.at(-1)?.code}`;
  return table(
    ["Code", "Description", "Script", "Production limits"],
    [...rows, [range, ordinaryMeaning, "", "yes"]],
  );
}

export function versions(origin: string): string {
  const rows = apiVersions.map((version) => [version, mediaTypes[version]]);
  return `<p>In v20250224, a member is created with its products, which one combination job fetches with one login. The creation answers 202 if that job starts, 200 if none does (an OAuth member waits for the consent), and 201 with an <code>error</code> if the institution does not support a product, or for the script <code>mx:failed-creation</code>. <code>lacks:identity_verification</code> makes the job succeed without owners. Directives for <code>@verify</code> apply to a combination too.</p>
${table(["Accept-Version", "Accept"], rows)}
${code(`curl -u client:key -H 'Accept: application/json' -H 'Accept-Version: v20250224' -H 'Content-Type: application/json' \\
  ${origin}/users/USR-…/members \\
  -d '{"data_request":{"products":["account_verification","identity_verification"]},"member":{"institution_code":"mxbank","credentials":[…]}}'`)}`;
}

export function oauth(origin: string): string {
  const rows = Object.entries(consentResults).map(([result, { errorReason, meaning }]) => [
    result,
    errorReason === null ? "success" : `error, error_reason=${errorReason}`,
    meaning,
  ]);
  return `<p>A member of an OAuth institution is created without credentials and has an <code>oauth_window_uri</code>, which works once. <code>GET …/oauth_window_uri</code> opens a fresh window and closes the previous one. With <code>client_redirect_url</code> and <code>referral_source: "APP"</code>, the consent ends with a redirect that has <code>status</code>, <code>member_guid</code> and <code>error_reason</code>. Without them, it ends on MX's own page. A test posts the form itself:</p>
${code(`curl -i ${origin}/oauth/authorize -d result=DENIED -d state=STATE-OF-THE-WINDOW
curl -X PATCH ${origin}/_simulator/members/MBR-… -H 'Content-Type: application/json' -d '{"revokeConsent":true}'`)}
${table(["Result", "Redirect", "Effect"], rows)}
<p>After <code>revokeConsent</code>, the next job ends IMPAIRED with error 2004, until the user consents again. With <code>numbers:tan</code>, each consent issues new account numbers.</p>`;
}

export function widget(origin: string): string {
  return `<p><code>POST /users/{guid}/widget_urls</code> answers the URL of a Connect widget, which can be opened once within ten minutes. Completing its form makes a member whose job has ended: verified, and identified if that was ordered. The webhooks MEMBER and INITIAL_DATA_READY, which are off by default, report it. The activity log has no verify or identify request of it.</p>
${code(`curl -X PUT ${origin}/_simulator/webhooks -H 'Content-Type: application/json' -d '{"types":{"MEMBER":true}}'
curl ${origin}/md/connect/TOKEN && curl ${origin}/md/connect/TOKEN -d institution=mxbank -d script=accounts:joint`)}`;
}

export function statusTable(): string {
  const rows = connectionStatuses.map((status) => [
    status,
    String(statusId(status)),
    webhookStatuses.has(status) ? "yes" : "no",
  ]);
  return `<p>CREATED, UPDATED, CHALLENGED, RESUMED and CONNECTED are part of ordinary jobs. A member is PENDING at OAuth institutions, EXPIRED when a challenge is not answered, REJECTED after a wrong answer, and PREVENTED after three failed logins in a row. <code>status:</code> and the control routes can set every status. For a member that is ${[...inertStatuses].join(", ")}, a job request returns 202 and starts nothing.</p>
${table(["Status", "Id", "Webhook"], rows)}`;
}

export function jobTable(): string {
  const rows = Object.entries(medianDurationsMs).map(([kind, ms]) => [kind, `${ms / 1000} s`]);
  return table(["Job", "Median duration at speed 1"], rows);
}

export function faultTable(): string {
  const rows = Object.entries(faultDefinitions).map(([kind, { meaning }]) => [kind, meaning]);
  return `<p>A ratio applies to every request. A rule always applies, to one member or operation. There are also lateFlip (an accepted job becomes visible late), lateData (numbers and owners are readable late) and propagation (new users and members are 404 at first).</p>
${table(["Fault", "Result"], rows)}`;
}

export function controlTable(): string {
  const rows = controlRoutes.map(({ method, path, meaning, exampleBody }) => [
    `${method.toUpperCase()} /_simulator${path}`,
    meaning,
    codeCell(exampleBody === undefined ? "" : JSON.stringify(exampleBody)),
  ]);
  return `<p>These routes need no credentials.</p>${table(["Route", "Effect", "Example body"], rows)}`;
}

export function routeTable(): string {
  const rows = operations.map(({ name, method, path }) => [
    name,
    codeCell(`${method.toUpperCase()} ${path}`),
  ]);
  return table(["Operation", "Route"], rows);
}

export function environmentTable(): string {
  const rows = Object.entries(simulatorEnvironment.shape).map(([name, { description = "" }]) => [
    name,
    description,
  ]);
  return table(["Variable", "Meaning"], rows);
}
