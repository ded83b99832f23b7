import { vi } from "vitest";
import { type Simulator, type SimulatorOptionsInput, startSimulator } from "../src/index.ts";

export interface TestResponse {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the tests read bodies of every type
  readonly body: any;
  readonly headers: Headers;
}

export type Version = "v20111101" | "v20250224";

export interface Client {
  readonly simulator: Simulator;
  call(method: string, path: string, body?: unknown): Promise<TestResponse>;
}

export const mediaType = "application/vnd.mx.api.v1+json";

export function basicAuth(credentials: string): string {
  return `Basic ${Buffer.from(credentials).toString("base64")}`;
}

const defaultHeaders = {
  accept: mediaType,
  "content-type": "application/json",
  authorization: basicAuth("client:key"),
};

const v20250224Headers = { ...defaultHeaders, accept: "application/json", "accept-version": "v20250224" };

/** A simulator on a free port, where a minute passes in 60 milliseconds, and a client for it. */
export async function start(options: SimulatorOptionsInput = {}): Promise<Client> {
  const simulator = await startSimulator({ port: 0, speed: 1000, ...options });
  return clientOf(simulator, "v20111101");
}

/** A client of the same simulator that uses this version of the API. */
export function clientOf(simulator: Simulator, version: Version): Client {
  const headers = version === "v20250224" ? v20250224Headers : defaultHeaders;
  return { simulator, call: (method, path, body) => call(simulator.url, method, path, body, headers) };
}

export async function call(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = defaultHeaders,
): Promise<TestResponse> {
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

/** A user with one member, without an automatic first job by default. */
export async function aMember(
  { call: send }: Client,
  password: string,
  {
    institution = "plain_bank",
    skips = true,
    id,
  }: { institution?: string; skips?: boolean; id?: string } = {},
): Promise<Person> {
  const user = await send("POST", "/users", { user: id === undefined ? { metadata: "x" } : { id } });
  const userGuid: string = user.body.user.guid;
  const created = await send("POST", `/users/${userGuid}/members`, {
    member: {
      institution_code: institution,
      credentials: await credentials({ call: send }, password, institution),
      skip_aggregation: skips,
    },
  });
  if (created.status > 202) throw new Error(JSON.stringify(created.body));
  const guid: string = created.body.member.guid;
  return { user: userGuid, guid, path: `/users/${userGuid}/members/${guid}` };
}

export async function credentials(
  { call: send }: Pick<Client, "call">,
  password: string,
  institution = "plain_bank",
): Promise<{ guid: string; value: string }[]> {
  const { body } = await send("GET", `/institutions/${institution}/credentials`);
  const [login, secret] = body.credentials;
  return login === undefined
    ? []
    : [
        { guid: login.guid, value: "mxuser" },
        { guid: secret.guid, value: password },
      ];
}

/** Polls until the value is truthy. */
export function until<Value>(read: () => Promise<Value> | Value) {
  return vi.waitUntil(read, { timeout: 300_000, interval: 2 });
}

// biome-ignore lint/suspicious/noExplicitAny: the body of a status read
export async function status({ call: send }: Client, { path }: Person): Promise<any> {
  return (await send("GET", `${path}/status`)).body.member;
}

/** The status after the job has ended. */
// biome-ignore lint/suspicious/noExplicitAny: the body of a status read
export function idle(client: Client, person: Person): Promise<any> {
  return until(async () => {
    if (client.simulator.control.member(person.guid).job !== null) return undefined;
    return await status(client, person);
  });
}

// biome-ignore lint/suspicious/noExplicitAny: the body of a status read
export function challenged(client: Client, person: Person): Promise<any> {
  return until(async () => {
    const member = await status(client, person);
    return member.connection_status === "CHALLENGED" ? member : undefined;
  });
}

export async function run(
  client: Client,
  person: Person,
  job: "verify" | "identify" | "check_balance" | "aggregate",
  // biome-ignore lint/suspicious/noExplicitAny: the body of a status read
): Promise<any> {
  const accepted = await client.call("POST", `${person.path}/${job}`);
  if (accepted.status !== 202) throw new Error(`${job}: ${accepted.status}`);
  return await idle(client, person);
}

/** Answers every open challenge with the same value. */
export async function answer(client: Client, person: Person, value: string): Promise<TestResponse> {
  const { challenges } = await challenged(client, person);
  return await client.call("PUT", `${person.path}/resume`, {
    member: { challenges: challenges.map(({ guid }: { guid: string }) => ({ guid, value })) },
  });
}

export async function changePassword(
  client: Client,
  person: Person,
  password: string,
): Promise<TestResponse> {
  const changed = await credentials(client, password);
  return await client.call("PUT", person.path, { member: { credentials: changed, skip_aggregation: true } });
}
