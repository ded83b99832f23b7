import { ENVIRONMENT } from "../config.ts";
import { CONTROL_ROUTES } from "../control/routes.ts";
import { FAULTS } from "../faults/kinds.ts";
import { MEDIA_TYPE, VERSION } from "../http/admit-caller.ts";
import { MEDIAN_DURATION_MS } from "../jobs/plan.ts";
import type { SimulatorOptions } from "../options.ts";
import { OPERATIONS } from "../routes/operations.ts";
import { CLAUSES } from "../script/clauses.ts";
import { CHALLENGE_AGAIN_ANSWER, FAILURE_ANSWERS, RIGHT_ANSWER, WORDS } from "../script/words.ts";
import { INSTITUTIONS, ORDINARY_MEANING } from "../world/institution.ts";
import { ANNOUNCED, INERT, STATUSES, statusId } from "../world/status.ts";
import { code, page, table } from "./html.ts";

/** Everything that can be scripted, told from the tables that the simulator itself works by. */
export function docsPage(options: SimulatorOptions, origin: string): string {
  return page(
    "MX simulator",
    [
      `<p>A test double of MX's Platform API ${VERSION}, for this machine only. Time passes ${options.speed}× as fast as at MX; the seed is <code>${encodeURIComponent(options.seed)}</code>. It sends webhooks to loopback addresses and nowhere else.</p>`,
      `<nav><a href="#start">Start</a><a href="#passwords">Passwords</a><a href="#scripts">Scripts</a><a href="#answers">Answers</a><a href="#institutions">Institutions</a><a href="#statuses">Statuses</a><a href="#jobs">Jobs</a><a href="#faults">Faults</a><a href="#control">Control</a><a href="#routes">Routes</a><a href="#environment">Environment</a></nav>`,
      section("start", "Start", start(origin)),
      section("passwords", "Passwords of MX Bank", passwords()),
      section("scripts", "Scripts", scripts()),
      section("answers", "Answers to challenges", answers()),
      section("institutions", "Institutions", institutions()),
      section("statuses", "Statuses", statuses()),
      section("jobs", "Jobs", jobs()),
      section("faults", "Faults", faults()),
      section("control", "Control", control()),
      section("routes", "Routes of MX's API", routes()),
      section("environment", "Environment", environment()),
    ].join("\n"),
  );
}

function section(id: string, title: string, body: string): string {
  return `<h2 id="${id}">${title}</h2>\n${body}`;
}

function start(origin: string): string {
  return `<p>Credentials are those of <code>MX_CLIENT_ID</code> and <code>MX_API_KEY</code>; unset, they are <code>client:key</code>.</p>
${code(`curl -u client:key -H 'Accept: ${MEDIA_TYPE}' -H 'Content-Type: application/json' \\
  ${origin}/users -d '{"user":{"id":"partner-2345"}}'
curl -u client:key -H 'Accept: ${MEDIA_TYPE}' ${origin}/institutions/mxbank/credentials
curl -u client:key -H 'Accept: ${MEDIA_TYPE}' -H 'Content-Type: application/json' \\
  ${origin}/users/USR-…/members \\
  -d '{"member":{"institution_code":"mxbank","credentials":[{"guid":"CRD-…","value":"mxuser"},{"guid":"CRD-…","value":"mfa:TEXT,select:2"}]}}'
curl -X POST -u client:key -H 'Accept: ${MEDIA_TYPE}' ${origin}/users/USR-…/members/MBR-…/verify
curl -u client:key -H 'Accept: ${MEDIA_TYPE}' ${origin}/users/USR-…/members/MBR-…/status
curl -X PUT ${origin}/_simulator/faults -H 'Content-Type: application/json' \\
  -d '{"rules":[{"kind":"lost_answer","operation":"check_balance","times":1}]}'
curl -X PATCH ${origin}/_simulator/members/MBR-… -H 'Content-Type: application/json' -d '{"status":"LOCKED"}'`)}`;
}

function passwords(): string {
  const rows = WORDS.map(({ word, meaning, script }) => [word, meaning, script]);
  return `<p>The password is the script; they work at every institution with credentials. Change it with update member, then run again. Any other password: everything goes well.</p>
${table(["Password", "What happens", "Same as script"], rows)}`;
}

function scripts(): string {
  const rows = CLAUSES.map(({ form, meaning, words, example, defaultCount }) => [
    form,
    words.length === 0 ? meaning : `${meaning}. Words: ${words.join(", ")}`,
    countMeaning(defaultCount),
    example,
  ]);
  return `<p>A password made of clauses, separated by commas: <code>name:value[*N|*always][@job]</code>. <code>*N</code> holds for N jobs, <code>@verify</code>, <code>@identify</code>, <code>@check_balance</code> or <code>@aggregate</code> only for jobs of that kind. Several clauses of one name follow one another. A slip is answered with 400. An institution's own clauses hold unless the password has some of the same name.</p>
${table(["Clause", "What happens", "Unless *N says", "Example"], rows)}
<p>For example <code>status:FAILED*2</code> fails twice and then connects; <code>mfa:TOKEN*always@check_balance,balance:5.00</code> asks for a token at every balance check and holds five dollars.</p>`;
}

function countMeaning(defaultCount: number | null): string {
  if (defaultCount === null) return "not counted";
  return defaultCount === 1 ? "until got through once" : "always";
}

function answers(): string {
  const failures = [...FAILURE_ANSWERS].map(([word, status]) => [word, `the job ends ${status}`]);
  const rows = [
    [RIGHT_ANSWER, "right"],
    [CHALLENGE_AGAIN_ANSWER, "another challenge follows"],
    ...failures,
    ["anything else", "wrong: REJECTED"],
  ];
  return `<p>For every type of challenge. An account selection takes the values of its options; anything else there is answered with 400.</p>
${table(["Answer", "What happens"], rows)}`;
}

function institutions(): string {
  const special = INSTITUTIONS.filter(({ meaning }) => meaning !== ORDINARY_MEANING);
  const ordinary = INSTITUTIONS.filter(({ meaning }) => meaning === ORDINARY_MEANING);
  const rows = special.map(({ code: name, meaning, script, isThrottled }) => [
    name,
    meaning,
    script,
    isThrottled ? "yes" : "no",
  ]);
  const range = `${ordinary[0]?.code} … ${ordinary.at(-1)?.code}`;
  return table(
    ["Code", "What it is", "Own script", "Production limits"],
    [...rows, [range, ORDINARY_MEANING, "", "yes"]],
  );
}

function statuses(): string {
  const rows = STATUSES.map((status) => [
    status,
    String(statusId(status)),
    ANNOUNCED.has(status) ? "yes" : "no",
  ]);
  return `<p>CREATED, UPDATED, CHALLENGED, RESUMED and CONNECTED come about in the ordinary course, PENDING at OAuth institutions, EXPIRED when nobody answers, REJECTED by a wrong answer, PREVENTED by three failed logins in a row; every one by <code>status:</code> and by control. On a member that is ${[...INERT].join(", ")}, a job request is accepted with 202 and starts nothing.</p>
${table(["Status", "Id", "Webhook"], rows)}`;
}

function jobs(): string {
  const rows = Object.entries(MEDIAN_DURATION_MS).map(([kind, ms]) => [kind, `${ms / 1000} s`]);
  return table(["Job", "Median at MX's own pace"], rows);
}

function faults(): string {
  const rows = Object.entries(FAULTS).map(([kind, { meaning }]) => [kind, meaning]);
  return `<p>By ratio for every request, or surely by a rule for one member or operation. Besides: lateFlip (an accepted job shows late), lateData (numbers and owners readable late), propagation (new things are 404 for a while).</p>
${table(["Fault", "What happens"], rows)}`;
}

function control(): string {
  const rows = CONTROL_ROUTES.map(({ method, path, meaning, example }) => [
    `${method.toUpperCase()} /_simulator${path}`,
    meaning,
    example === undefined ? "" : JSON.stringify(example),
  ]);
  return `<p>No credentials.</p>${table(["Route", "What it does", "Body, for example"], rows)}`;
}

function routes(): string {
  const rows = OPERATIONS.map(({ name, method, path }) => [name, `${method.toUpperCase()} ${path}`]);
  return table(["Operation", "Route"], rows);
}

function environment(): string {
  return table(
    ["Variable", "Meaning"],
    ENVIRONMENT.map(({ name, meaning }) => [name, meaning]),
  );
}
