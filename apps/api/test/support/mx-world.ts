import { randomUUID } from "node:crypto";
import type { MxCall } from "./mx-double.ts";

export interface MxMemberWire {
  guid: string;
  id: string | null;
  user_guid: string;
  institution_code: string;
  connection_status: string | null;
  is_being_aggregated: boolean;
  aggregated_at: string | null;
  successfully_aggregated_at: string | null;
  oauth_window_uri: string | null;
  is_oauth: boolean;
  error: object | null;
}

/** What MX has. */
export interface MxWorld {
  users: { guid: string; id: string | null; email: string | null; metadata: string | null }[];
  members: MxMemberWire[];
  institutions: { code: string; name: string; supports_oauth?: boolean }[];
}

export interface MxAnswer {
  status: number;
  /** Null for none. */
  body: unknown;
}

export function aMxMember(facts: Partial<MxMemberWire> = {}): MxMemberWire {
  return {
    guid: `MBR-${randomUUID()}`,
    id: null,
    user_guid: "USR-1",
    institution_code: "mxbank",
    connection_status: "CREATED",
    is_being_aggregated: false,
    aggregated_at: null,
    successfully_aggregated_at: null,
    oauth_window_uri: null,
    is_oauth: false,
    error: {},
    ...facts,
  };
}

/** How MX answers when nothing is scripted. */
export function answerOf(world: MxWorld, call: MxCall): MxAnswer {
  const [, kind = "", id, sub, memberGuid, action] = call.path.split("/");
  if (kind === "users" && id === undefined) return ofUsers(world, call);
  if (kind === "users" && sub === "widget_urls")
    return { status: 200, body: { widget_url: { type: "connect_widget", url: "https://widget.example/1" } } };
  if (kind === "users" && sub === undefined) return ofUser(world, call, id ?? "");
  if (kind === "users" && sub === "members" && memberGuid === undefined)
    return ofMembers(world, call, id ?? "");
  if (kind === "users" && sub === "members") return ofMember(world, call, `${id} ${memberGuid}`, action);
  if (kind === "institutions" && id === undefined) return ofInstitutions(world, call);
  if (kind === "institutions" && sub === undefined) {
    const institution = world.institutions.find(({ code }) => code === id);
    return institution === undefined ? unknown : { status: 200, body: { institution } };
  }
  if (kind === "institutions" && sub === "credentials" && id === "mxbank")
    return page("credentials", [login]);
  return unknown;
}

const unknown: MxAnswer = { status: 404, body: { error: { message: "not found" } } };

const login = {
  guid: "CRD-login",
  label: "Username",
  field_name: "LOGIN",
  field_type: "LOGIN",
  display_order: 1,
};

function ofUsers({ users }: MxWorld, { method, body, query }: MxCall): MxAnswer {
  if (method === "GET")
    return page(
      "users",
      users.filter(({ id }) => id === query.get("id")),
    );
  const wanted = (body as { user: { id?: string; email?: string; metadata?: string } }).user;
  if (wanted.id !== undefined && users.some(({ id }) => id === wanted.id)) {
    return { status: 409, body: { error: { message: "User already exists" } } };
  }
  const { id = null, email = null, metadata = null } = wanted;
  const user = { guid: `USR-${randomUUID()}`, id, email, metadata };
  users.push(user);
  return { status: 200, body: { user } };
}

/** Members go with their user. */
function ofUser({ users, members }: MxWorld, { method }: MxCall, userGuid: string): MxAnswer {
  const user = users.find(({ guid }) => guid === userGuid);
  if (user === undefined) return unknown;
  if (method === "GET") return { status: 200, body: { user } };
  users.splice(users.indexOf(user), 1);
  for (const member of members.filter(({ user_guid }) => user_guid === userGuid))
    members.splice(members.indexOf(member), 1);
  return { status: 204, body: null };
}

function ofInstitutions({ institutions }: MxWorld, { query }: MxCall): MxAnswer {
  const part = (query.get("name") ?? "").toLowerCase();
  const found = institutions.filter(({ name }) => name.toLowerCase().includes(part));
  const requested = Number(query.get("records_per_page"));
  const size = requested >= 10 && requested <= 100 ? requested : 25;
  const start = (Number(query.get("page") ?? 1) - 1) * size;
  const pagination = { total_pages: Math.ceil(found.length / size), total_entries: found.length };
  return { status: 200, body: { institutions: found.slice(start, start + size), pagination } };
}

function ofMembers({ members }: MxWorld, { method, body }: MxCall, userGuid: string): MxAnswer {
  if (method === "GET")
    return page(
      "members",
      members.filter(({ user_guid }) => user_guid === userGuid),
    );
  const { institution_code, id = null, is_oauth = false } = (body as { member: MxMemberWire }).member;
  const connection_status = is_oauth ? "PENDING" : "CREATED";
  const member = aMxMember({ user_guid: userGuid, institution_code, id, is_oauth, connection_status });
  members.push(member);
  return { status: 202, body: { member } };
}

function ofMember(
  { members }: MxWorld,
  { method }: MxCall,
  ref: string,
  action: string | undefined,
): MxAnswer {
  const member = members.find(({ user_guid, guid }) => `${user_guid} ${guid}` === ref);
  if (member === undefined) return unknown;
  if (method === "DELETE") {
    members.splice(members.indexOf(member), 1);
    return { status: 204, body: null };
  }
  if (action === "oauth_window_uri") {
    const window = { guid: member.guid, oauth_window_uri: "https://bank.example/consent" };
    return { status: 200, body: { member: window } };
  }
  if (action === "resume") member.connection_status = "RESUMED";
  return { status: action === undefined ? 200 : 202, body: { member } };
}

function page(name: string, rows: unknown[]): MxAnswer {
  const pagination = { current_page: 1, total_pages: 1, total_entries: rows.length };
  return { status: 200, body: { [name]: rows, pagination } };
}
