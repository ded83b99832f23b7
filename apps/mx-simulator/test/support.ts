import type { Simulator, SimulatorOptionsInput } from "../src/index.ts";
import { startSimulator } from "../src/index.ts";

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: bodies of every shape are looked into by the tests
  readonly body: any;
  readonly headers: Headers;
}

export interface Caller {
  readonly simulator: Simulator;
  call(method: string, path: string, body?: unknown): Promise<Answer>;
}

const HEADERS = {
  accept: "application/vnd.mx.api.v1+json",
  "content-type": "application/json",
  authorization: `Basic ${Buffer.from("client:key").toString("base64")}`,
};

/** A simulator on a free port where a minute passes in 60 milliseconds, and somebody to call it. */
export async function start(options: SimulatorOptionsInput = {}): Promise<Caller> {
  const simulator = await startSimulator({ port: 0, speed: 1000, ...options });
  return { simulator, call: (method, path, body) => call(simulator.url, method, path, body) };
}

export async function call(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = HEADERS,
): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: text.startsWith("{") ? JSON.parse(text) : text,
    headers: response.headers,
  };
}

export interface Person {
  readonly user: string;
  readonly guid: string;
  readonly path: string;
}

/** A user with one member; without an automatic first job unless asked for. */
export async function aMember(
  { call: ask }: Caller,
  password: string,
  { institution = "mxbank", skips = true, id }: { institution?: string; skips?: boolean; id?: string } = {},
): Promise<Person> {
  const user = await ask("POST", "/users", { user: id === undefined ? { metadata: "x" } : { id } });
  const userGuid: string = user.body.user.guid;
  const created = await ask("POST", `/users/${userGuid}/members`, {
    member: {
      institution_code: institution,
      credentials: await credentials({ call: ask }, password, institution),
      skip_aggregation: skips,
    },
  });
  if (created.status !== 202) throw new Error(JSON.stringify(created.body));
  const guid: string = created.body.member.guid;
  return { user: userGuid, guid, path: `/users/${userGuid}/members/${guid}` };
}

export async function credentials(
  { call: ask }: Pick<Caller, "call">,
  password: string,
  institution = "mxbank",
): Promise<{ guid: string; value: string }[]> {
  const { body } = await ask("GET", `/institutions/${institution}/credentials`);
  const [login, secret] = body.credentials;
  return login === undefined
    ? []
    : [
        { guid: login.guid, value: "mxuser" },
        { guid: secret.guid, value: password },
      ];
}

/** Looks again and again until it is so. */
export async function until<Fact>(look: () => Promise<Fact | undefined> | Fact | undefined): Promise<Fact> {
  const deadline = Date.now() + 300_000;
  for (;;) {
    const fact = await look();
    if (fact !== undefined) return fact;
    if (Date.now() > deadline) throw new Error("It never came about");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

// biome-ignore lint/suspicious/noExplicitAny: the body of a status read
export async function status({ call: ask }: Caller, { path }: Person): Promise<any> {
  return (await ask("GET", `${path}/status`)).body.member;
}

/** The status when the job has truly ended, whatever it showed in between. */
// biome-ignore lint/suspicious/noExplicitAny: the body of a status read
export function idle(caller: Caller, person: Person): Promise<any> {
  return until(async () => {
    if (caller.simulator.control.member(person.guid).job !== null) return undefined;
    return await status(caller, person);
  });
}

// biome-ignore lint/suspicious/noExplicitAny: the body of a status read
export function challenged(caller: Caller, person: Person): Promise<any> {
  return until(async () => {
    const member = await status(caller, person);
    return member.connection_status === "CHALLENGED" ? member : undefined;
  });
}

export async function run(
  caller: Caller,
  person: Person,
  job: "verify" | "identify" | "check_balance" | "aggregate",
  // biome-ignore lint/suspicious/noExplicitAny: the body of a status read
): Promise<any> {
  const accepted = await caller.call("POST", `${person.path}/${job}`);
  if (accepted.status !== 202) throw new Error(`${job}: ${accepted.status}`);
  return await idle(caller, person);
}

/** Gives every open challenge the same answer. */
export async function answer(caller: Caller, person: Person, value: string): Promise<Answer> {
  const { challenges } = await challenged(caller, person);
  return await caller.call("PUT", `${person.path}/resume`, {
    member: { challenges: challenges.map(({ guid }: { guid: string }) => ({ guid, value })) },
  });
}

export async function changePassword(caller: Caller, person: Person, password: string): Promise<Answer> {
  const changed = await credentials(caller, password);
  return await caller.call("PUT", person.path, { member: { credentials: changed, skip_aggregation: true } });
}
