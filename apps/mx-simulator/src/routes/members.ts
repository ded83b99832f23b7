import { z } from "zod";
import { ApiError } from "../http/api-error.ts";
import { type ApiRequest, type ApiResponse, type Operation, readBody } from "../http/operation.ts";
import { paginate } from "../http/paginate.ts";
import type { ApiVersion } from "../http/version.ts";
import { changeScript } from "../jobs/import-results.ts";
import type { Member } from "../model/member.ts";
import { blocks, refused } from "../model/refusal.ts";
import { openConsent } from "../oauth/consent.ts";
import type { Simulation } from "../simulation.ts";
import { memberView } from "../views/member.ts";
import { memberEvent } from "../webhooks/payloads.ts";
import { credentialsSchema, readCredentials } from "./credentials.ts";
import { dataRequestSchema, orderedProducts } from "./data-request.ts";
import { findInstitution, findMember, findUser } from "./find.ts";

const commonFields = {
  id: z.string().nullish(),
  metadata: z.string().nullish(),
  skip_aggregation: z.boolean().nullish(),
  background_aggregation_is_disabled: z.boolean().nullish(),
};

const createBody = z.object({
  client_redirect_url: z.string().nullish(),
  referral_source: z.string().nullish(),
  data_request: dataRequestSchema.nullish(),
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
      simulation.webhooks.send(memberEvent("deleted", member));
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

/**
 * 202 if MX starts its first job, 201 if a product of v20250224 failed already, 200 otherwise. An OAuth member waits for
 * the consent.
 * @throws ApiError 400 if the institution accepts no members, like `readCredentials` and `createMember` of the store
 */
function createMember(simulation: Simulation, request: ApiRequest): ApiResponse {
  const user = findUser(simulation, request);
  const body = readBody(createBody, request.body);
  const { member: given } = body;
  const institution = findInstitution(given.institution_code);
  const { blockedBy } = institution;
  if (blockedBy !== null && blocks(blockedBy, "create")) throw refused(blockedBy);
  const { products, failed } = orderedProducts(institution, request.version, body.data_request);
  const member = simulation.store.createMember(user, {
    institution,
    ...readCredentials(institution, given.credentials),
    id: given.id ?? null,
    metadata: given.metadata ?? null,
    isOauth: institution.supportsOauth,
    isBackgroundDisabled: given.background_aggregation_is_disabled ?? false,
    products,
  });
  simulation.webhooks.send(memberEvent("created", member));
  const isUnfulfilled = request.version === "v20250224" && member.script.quirks.has("failed-creation");
  if (failed.length > 0 || isUnfulfilled) member.errorCode = 3003;
  const { errorCode } = member;
  const uri = startMember(simulation, request, member, {
    aggregates: !skips(given, request.version) && !isUnfulfilled,
    redirectUrl: redirectUrlOf(body),
  });
  const view = { ...memberView({ ...member, errorCode }), ...(uri !== null && { oauth_window_uri: uri }) };
  const status = errorCode !== null ? 201 : member.job !== null ? 202 : 200;
  return { status, body: { member: view } };
}

/** @returns the address of the consent window of an OAuth member */
function startMember(
  simulation: Simulation,
  { origin }: ApiRequest,
  member: Member,
  { aggregates, redirectUrl }: { aggregates: boolean; redirectUrl: string | null },
): string | null {
  if (!member.isOauth) {
    if (aggregates) simulation.jobs.startFirstJob(member);
    return null;
  }
  member.aggregatesAfterConsent = aggregates;
  member.consentRedirectUrl = redirectUrl;
  return openConsent(simulation, member, origin);
}

/** MX sends the user to the client only in an app; in a browser, its own page ends the consent. */
function redirectUrlOf({
  client_redirect_url: url,
  referral_source: source,
}: Record<string, unknown>): string | null {
  return source === "APP" && typeof url === "string" ? url : null;
}

/** v20250224 has no such parameter and ignores it. */
function skips(given: { skip_aggregation?: boolean | null | undefined }, version: ApiVersion): boolean {
  return version === "v20111101" && given.skip_aggregation === true;
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
    if (!skips(change, request.version)) jobs.startFirstJob(member);
  }
  if (change.id !== undefined) member.id = change.id;
  if (change.metadata !== undefined) member.metadata = change.metadata;
  member.isBackgroundDisabled = change.background_aggregation_is_disabled ?? member.isBackgroundDisabled;
  return { status: 200, body: { member: memberView(member) } };
}

/** A fresh window. The previous one is closed. */
function readOauthWindow(simulation: Simulation, request: ApiRequest): ApiResponse {
  const member = findMember(simulation, request);
  const uri = openConsent(simulation, member, request.origin);
  member.consentRedirectUrl = redirectUrlOf(request.query);
  if (request.query["skip_aggregation"] === "true") member.aggregatesAfterConsent = false;
  return { status: 200, body: { member: { guid: member.guid, oauth_window_uri: uri } } };
}
