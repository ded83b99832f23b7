import type { components } from "@account-opening/client";
import { type Command, Option } from "commander";
import type { Terminal } from "../terminal.ts";
import { connectApi } from "./connect-api.ts";
import { type OutputOptions, printFields, printRows } from "./output.ts";
import { pageSize, readLimit, readRows } from "./read-rows.ts";

type Member = components["schemas"]["Member"];

const states: readonly Member["state"][] = [
  "created",
  "verifying",
  "challenged",
  "connected",
  "identified",
  "action_required",
  "failed",
];

interface ListOptions extends OutputOptions {
  state?: Member["state"];
  reason?: string;
  user?: string;
  institution?: string;
  id?: string;
  limit: number;
}

/** The commands on members. */
export function addMembers(program: Command, terminal: Terminal): void {
  const members = program.command("members").description("read members, and continue their onboarding");
  members
    .command("list")
    .description("list members")
    .addOption(new Option("--state <state>", "only members in this state").choices(states))
    .option("--reason <reason>", "only members with this reason")
    .option("--user <guid>", "only members of this user")
    .option("--institution <code>", "only members of this institution")
    .option("--id <id>", "only the member with this ID of yours")
    .option("--limit <count>", "maximum number of rows", readLimit, 50)
    .option("--json", "print JSON")
    .action((options: ListOptions) => listMembers(terminal, options));
  memberCommand(members, "get", "show a member").action((guid: string, options: OutputOptions) =>
    getMember(terminal, guid, options),
  );
  memberCommand(members, "timeline", "show everything that happened, oldest first").action(
    (guid: string, options: OutputOptions) => showTimeline(terminal, guid, options),
  );
  const commands = {
    refresh: "read the member's status at MX now",
    retry: "start the failed phase of the onboarding again",
    verify: "verify a connected or identified member again",
  } as const;
  for (const name of ["refresh", "retry", "verify"] as const) {
    memberCommand(members, name, commands[name]).action(async (guid: string, options: OutputOptions) => {
      const path = `/v1/members/{guid}/${name}` as const;
      const { data } = await connectApi(terminal).POST(path, { params: { path: { guid } } });
      printMember(terminal, options, data);
      if (options.json !== true) terminal.err(`Follow it: account-opening members timeline ${guid}`);
    });
  }
}

function memberCommand(members: Command, name: string, description: string): Command {
  return members
    .command(name)
    .description(description)
    .argument("<guid>", "GUID of the member: MBR-…")
    .option("--json", "print JSON");
}

async function listMembers(terminal: Terminal, options: ListOptions): Promise<void> {
  const { state, reason, user, institution, id, limit } = options;
  const query = {
    limit: pageSize(limit),
    ...(state === undefined ? {} : { state }),
    ...(reason === undefined ? {} : { reason }),
    ...(user === undefined ? {} : { user_guid: user }),
    ...(institution === undefined ? {} : { institution_code: institution }),
    ...(id === undefined ? {} : { id }),
  };
  const rows = await readRows(terminal, connectApi(terminal).list("/v1/members", { query }), limit);
  printRows(terminal, options, rows, {
    none: "There is no such member.",
    columns: {
      GUID: ({ guid }) => guid,
      ID: ({ id }) => id,
      INSTITUTION: ({ institution_code }) => institution_code,
      STATE: ({ state }) => state,
      REASON: ({ reason }) => reason,
      UPDATED: ({ updated_at }) => updated_at,
    },
  });
}

async function getMember(terminal: Terminal, guid: string, options: OutputOptions): Promise<void> {
  const { data } = await connectApi(terminal).GET("/v1/members/{guid}", { params: { path: { guid } } });
  printMember(terminal, options, data);
  if (options.json === true || data.accounts.length === 0) return;
  terminal.out("");
  printRows(terminal, options, data.accounts, {
    none: "",
    columns: {
      ACCOUNT: ({ guid }) => guid,
      NAME: ({ name }) => name,
      TYPE: ({ type }) => type,
      NUMBER: ({ masked_number }) => masked_number,
      "CAN DEBIT": ({ can_debit }) => (can_debit ? "yes" : "no"),
    },
  });
}

function printMember(terminal: Terminal, options: OutputOptions, member: Member): void {
  const { next_call: call } = member;
  printFields(terminal, options, member, {
    member: member.guid,
    id: member.id,
    user: member.user_guid,
    institution: member.institution_code,
    state: member.state,
    reason: member.reason,
    "status at MX": member.connection_status,
    "MX error": member.mx_error && `${member.mx_error.code}: ${member.mx_error.message}`,
    challenges: member.challenges.map(({ type, label }) => `${type} ${label}`).join("; "),
    "next call": call && `${call.call}${call.job === null ? "" : ` (${call.job})`} at ${call.due_at}`,
    updated: member.updated_at,
    version: member.version,
  });
}

async function showTimeline(terminal: Terminal, guid: string, options: OutputOptions): Promise<void> {
  const params = { path: { guid } };
  const rows: components["schemas"]["TimelineEntry"][] = [];
  for await (const row of connectApi(terminal).list("/v1/members/{guid}/timeline", params)) rows.push(row);
  printRows(terminal, options, rows, {
    none: "Nothing happened yet.",
    columns: { AT: ({ at }) => at, KIND: ({ kind }) => kind, DETAIL: detailOf },
  });
}

/** The fields of an entry that its kind has, as `name=value`. */
function detailOf({ at: _at, kind: _kind, ...detail }: components["schemas"]["TimelineEntry"]): string {
  return Object.entries(detail)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === "object" ? JSON.stringify(value) : value}`)
    .join(" ");
}
