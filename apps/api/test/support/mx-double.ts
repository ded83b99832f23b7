import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { type RecordedRequest, startRecordingServer } from "@account-opening/infra";
import { answerOf, type MxMemberWire, type MxWorld } from "./mx-world.ts";

export interface MxCall {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  headers: IncomingHttpHeaders;
}

type Scripted = (response: ServerResponse, call: MxCall) => void;

/** MX as far as the API calls it: users and members in memory; any one answer can be scripted. */
export interface MxDouble extends MxWorld {
  url: string;
  calls: MxCall[];
  /** The next request to `METHOD path` (path by its end) is answered like this, once. */
  next(what: string, scripted: Scripted): void;
  /** The same for every such request, until the returned function is called. */
  always(what: string, scripted: Scripted): () => void;
  callsTo(what: string): MxCall[];
  reset(): void;
  close(): Promise<void>;
}

export async function startMxDouble(): Promise<MxDouble> {
  const world: MxWorld = { users: [], members: [], institutions: [] };
  const calls: MxCall[] = [];
  const scripts: { what: string; scripted: Scripted }[] = [];
  const standing: { what: string; scripted: Scripted }[] = [];
  const { url, close } = await startRecordingServer((request, response) => {
    const call = callOf(request);
    calls.push(call);
    const index = scripts.findIndex(({ what }) => matches(what, call));
    const [found] = index < 0 ? standing.filter(({ what }) => matches(what, call)) : scripts.splice(index, 1);
    if (found !== undefined) return found.scripted(response, call);
    const { status, body } = answerOf(world, call);
    send(response, status, body);
  });
  return {
    ...world,
    url,
    calls,
    next: (what, scripted) => void scripts.push({ what, scripted }),
    always(what, scripted) {
      const one = { what, scripted };
      standing.push(one);
      return () => void standing.splice(standing.indexOf(one), 1);
    },
    callsTo: (what) => calls.filter((call) => matches(what, call)),
    reset() {
      for (const list of [calls, scripts, standing, world.users, world.members, world.institutions])
        list.length = 0;
    },
    close,
  };
}

export function says(status: number, body: unknown = null, headers: Record<string, string> = {}): Scripted {
  return (response) => send(response, status, body, headers);
}

/** An error as MX words it. */
export function refuses(status: number, message: string, type?: string): Scripted {
  return says(status, { error: { message, ...(type === undefined ? {} : { type }) } });
}

/** MX performs the request, and its response is lost. */
export function doesAndDisconnects(double: MxDouble, did: () => MxMemberWire): Scripted {
  return (response) => {
    double.members.push(did());
    response.socket?.destroy();
  };
}

function matches(what: string, { method, path }: MxCall): boolean {
  const [wanted, end = ""] = what.split(" ");
  return method === wanted && path.endsWith(end);
}

function callOf({ method, url, headers, body: text }: RecordedRequest): MxCall {
  const { pathname: path, searchParams: query } = new URL(url, "http://mx");
  return { method, path, query, body: text === "" ? null : JSON.parse(text), headers };
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(body === null ? "" : JSON.stringify(body));
}
