import { z } from "zod";
import { ApiError } from "../http/api-error.ts";
import { type ApiRequest, type ApiResponse, type Operation, readBody } from "../http/operation.ts";
import { paginate } from "../http/paginate.ts";
import { changeScript } from "../jobs/import-results.ts";
import { openConsent } from "../oauth/consent.ts";
import type { Simulation } from "../simulation.ts";
import { memberView } from "../views/member.ts";
import { credentialsSchema, readCredentials } from "./credentials.ts";
import { findInstitution, findMember, findUser } from "./find.ts";

const commonFields = {
  id: z.string().nullish(),
  metadata: z.string().nullish(),
  skip_aggregation: z.boolean().nullish(),
  background_aggregation_is_disabled: z.boolean().nullish(),
};

const createBody = z.object({
  client_redirect_url: z.string().nullish(),
  member: z.object({
    ...commonFields,
    credentials: credentialsSchema.default([]),
    institution_code: z.string(),
    is_oauth: z.boolean().nullish(),
  }),
});

const updateBody = z.object({
  member: z
    .object({ ...commonFields, credentials: credentialsSchema.optional() })
    .refine((member) => Object.keys(member).length > 0, "the member object cannot be empty"),
});

const listPath = "/users/:user/members";
const memberPath = `${listPath}/:member`;

export const memberOperations: readonly Operation[] = [
  { name: "create_member", method: "post", path: listPath, handle: createMember },
  {
    name: "list_members",
    method: "get",
    path: listPath,
    handle(simulation, request) {
      const members = simulation.store.listedMembers(findUser(simulation, request));
      return paginate("members", members, request.query, memberView);
    },
  },
  {
    name: "read_member",
    method: "get",
    path: memberPath,
    handle: (simulation, request) => ({
      status: 200,
      body: { member: memberView(findMember(simulation, request)) },
    }),
  },
  { name: "update_member", method: "put", path: memberPath, handle: updateMember },
  {
    name: "delete_member",
    method: "delete",
    path: memberPath,
    handle(simulation, request) {
      const member = findMember(simulation, request);
      simulation.jobs.cancel(member);
      simulation.store.deleteMember(member);
      return { status: 204 };
    },
  },
  {
    name: "oauth_window_uri",
    method: "get",
    path: `${memberPath}/oauth_window_uri`,
    handle: readOauthWindow,
  },
];

function createMember(simulation: Simulation, request: ApiRequest): ApiResponse {
  const user = findUser(simulation, request);
  const { member: given, client_redirect_url: redirectUrl } = readBody(createBody, request.body);
  const institution = findInstitution(given.institution_code);
  const member = simulation.store.createMember(user, {
    institution,
    ...readCredentials(institution, given.credentials),
    id: given.id ?? null,
    metadata: given.metadata ?? null,
    isOauth: institution.supportsOauth,
    isBackgroundDisabled: given.background_aggregation_is_disabled ?? false,
  });
  const aggregates = given.skip_aggregation !== true;
  if (member.isOauth) {
    member.aggregatesAfterConsent = aggregates;
    member.consentRedirectUrl = redirectUrl ?? null;
    const uri = openConsent(simulation, member, request.origin);
    return { status: 202, body: { member: { ...memberView(member), oauth_window_uri: uri } } };
  }
  if (aggregates) simulation.jobs.startAggregation(member, false);
  return { status: 202, body: { member: memberView(member) } };
}

/** New credentials replace the script. A running job uses the old one, so it must end first. */
function updateMember(simulation: Simulation, request: ApiRequest): ApiResponse {
  const { store, jobs } = simulation;
  const member = findMember(simulation, request);
  const change = readBody(updateBody, request.body).member;
  if (change.credentials !== undefined) {
    const { script, fingerprint } = readCredentials(member.institution, change.credentials);
    if (member.job !== null) throw new ApiError(409, "A job is already running for this member");
    changeScript(member, script, store);
    member.fingerprint = fingerprint;
    if (member.status === "PREVENTED") member.failedLoginsInARow = 0;
    jobs.setStatus(member, "UPDATED");
    if (change.skip_aggregation !== true) jobs.startAggregation(member, false);
  }
  if (change.id !== undefined) member.id = change.id;
  if (change.metadata !== undefined) member.metadata = change.metadata;
  member.isBackgroundDisabled = change.background_aggregation_is_disabled ?? member.isBackgroundDisabled;
  return { status: 200, body: { member: memberView(member) } };
}

function readOauthWindow(simulation: Simulation, request: ApiRequest): ApiResponse {
  const member = findMember(simulation, request);
  const redirectUrl = request.query["client_redirect_url"];
  if (typeof redirectUrl === "string") member.consentRedirectUrl = redirectUrl;
  if (request.query["skip_aggregation"] === "true") member.aggregatesAfterConsent = false;
  const uri = openConsent(simulation, member, request.origin);
  return { status: 200, body: { member: { guid: member.guid, oauth_window_uri: uri } } };
}
