import { z } from "zod";
import { MxError } from "../http/mx-error.ts";
import type { Asked, Operation } from "../http/operation.ts";
import { param, readBody } from "../http/operation.ts";
import { paginate } from "../http/paginate.ts";
import { changeScript } from "../jobs/harvest.ts";
import { openConsent } from "../oauth/consent.ts";
import type { Simulation } from "../simulation.ts";
import { memberView } from "../views/member.ts";
import { institutionOf } from "../world/institution.ts";
import type { Member } from "../world/member.ts";
import { credentialsSchema, readCredentials } from "./credentials.ts";

const fields = {
  id: z.string().nullish(),
  metadata: z.string().nullish(),
  skip_aggregation: z.boolean().nullish(),
  background_aggregation_is_disabled: z.boolean().nullish(),
};

const createBody = z.object({
  client_redirect_url: z.string().nullish(),
  member: z.object({
    ...fields,
    credentials: credentialsSchema.default([]),
    institution_code: z.string(),
    is_oauth: z.boolean().nullish(),
  }),
});

const updateBody = z.object({
  member: z
    .object({ ...fields, credentials: credentialsSchema.optional() })
    .refine((member) => Object.keys(member).length > 0, "the member object cannot be empty"),
});

export const memberOperations: readonly Operation[] = [
  { name: "create_member", method: "post", path: "/users/:user/members", handle: createMember },
  {
    name: "list_members",
    method: "get",
    path: "/users/:user/members",
    handle({ world }, asked) {
      const members = world.listedMembers(world.user(param(asked, "user")));
      const { rows, pagination } = paginate(members, asked.query);
      return { status: 200, body: { members: rows.map(memberView), pagination } };
    },
  },
  {
    name: "read_member",
    method: "get",
    path: "/users/:user/members/:member",
    handle: ({ world }, asked) => ({ status: 200, body: { member: memberView(memberOf(world, asked)) } }),
  },
  { name: "update_member", method: "put", path: "/users/:user/members/:member", handle: updateMember },
  {
    name: "delete_member",
    method: "delete",
    path: "/users/:user/members/:member",
    handle({ world, engine }, asked) {
      const member = memberOf(world, asked);
      engine.abandon(member);
      world.deleteMember(member);
      return { status: 204 };
    },
  },
];

/** @throws MxError 404 */
export function memberOf(world: Simulation["world"], asked: Asked): Member {
  return world.member(param(asked, "user"), param(asked, "member"));
}

function createMember(simulation: Simulation, asked: Asked): { status: number; body: object } {
  const { world, engine } = simulation;
  const user = world.user(param(asked, "user"));
  const { member: wanted, client_redirect_url: redirectUrl } = readBody(createBody, asked.body);
  const institution = institutionOf(wanted.institution_code);
  if (institution === undefined) throw new MxError(404, "Institution not found");
  const member = world.createMember(user, {
    institution,
    ...readCredentials(institution, wanted.credentials),
    id: wanted.id ?? null,
    metadata: wanted.metadata ?? null,
    isOauth: institution.supportsOauth,
    isBackgroundDisabled: wanted.background_aggregation_is_disabled ?? false,
  });
  const skips = wanted.skip_aggregation ?? false;
  if (member.isOauth) {
    member.aggregatesAfterConsent = !skips;
    member.consentRedirectUrl = redirectUrl ?? null;
    const uri = openConsent(simulation, member, asked.origin);
    return { status: 202, body: { member: { ...memberView(member), oauth_window_uri: uri } } };
  }
  if (!skips) engine.startOwn(member, false);
  return { status: 202, body: { member: memberView(member) } };
}

/** New credentials change the script; a running job keeps the old ones, so it must end first. */
function updateMember({ world, engine }: Simulation, asked: Asked): { status: number; body: object } {
  const member = memberOf(world, asked);
  const changed = readBody(updateBody, asked.body).member;
  if (changed.credentials !== undefined) {
    const { script, fingerprint } = readCredentials(member.institution, changed.credentials);
    if (member.job !== null) throw new MxError(409, "A job is already running for this member");
    changeScript(member, script, world);
    member.fingerprint = fingerprint;
    if (member.status === "PREVENTED") member.failedLoginsInARow = 0;
    engine.enter(member, "UPDATED");
    if (changed.skip_aggregation !== true) engine.startOwn(member, false);
  }
  if (changed.id !== undefined) member.id = changed.id;
  if (changed.metadata !== undefined) member.metadata = changed.metadata;
  member.isBackgroundDisabled = changed.background_aggregation_is_disabled ?? member.isBackgroundDisabled;
  return { status: 200, body: { member: memberView(member) } };
}
