import { MxNotFoundError } from "@account-opening/mx";
import { z } from "zod";
import { institutionCode } from "../http/fields.ts";
import { cursor, limit, listOf } from "../http/lists.ts";
import { problem } from "../http/problems.ts";
import { route } from "../http/route.ts";
import { institution, institutionCredential } from "./schema.ts";
import { searchInstitutions } from "./search.ts";
import { institutionCredentialView, institutionView } from "./view.ts";

/** Number of institutions on the previous pages. */
const position = cursor("institutions", z.number().int().min(0).max(10_000_000));

export const listInstitutions = route({
  method: "get",
  path: "/v1/institutions",
  operation: "listInstitutions",
  tag: "Institutions",
  summary: "Search MX's institutions",
  scope: "members:read",
  query: z.object({
    name: z.string().max(200).optional().meta({ description: "Part of the name.", example: "mx bank" }),
    supports_account_verification: z
      .literal("true")
      .optional()
      .meta({ description: "Only institutions that support account verification." }),
    cursor: position.schema,
    limit,
  }),
  answers: { 200: { description: "One page, in MX's order.", schema: listOf(institution) } },
  problems: ["mx-refused", "mx-throttled", "mx-unavailable", "mx-unauthorized"],
  handle: async ({ query, signal }, { mx }) => {
    const { name, supports_account_verification: filter, cursor: offset = 0, limit: size } = query;
    const supportsAccountVerification = filter === "true" ? true : undefined;
    const { institutions, hasMore } = await searchInstitutions(
      (page) => mx.institutions.search({ name, supportsAccountVerification, ...page }, { signal }),
      { offset, size },
    );
    const next = hasMore ? position.encode(offset + institutions.length) : null;
    return { status: 200, body: { data: institutions.map(institutionView), next_cursor: next } };
  },
});

export const listInstitutionCredentials = route({
  method: "get",
  path: "/v1/institutions/{code}/credentials",
  operation: "listInstitutionCredentials",
  tag: "Institutions",
  summary: "Read the credential fields of an institution",
  scope: "members:read",
  params: z.object({ code: institutionCode }),
  unknown: "institution-not-found",
  answers: {
    200: {
      description: "The fields of the login form.",
      schema: z.object({ data: z.array(institutionCredential) }),
    },
  },
  problems: ["institution-not-found", "mx-refused", "mx-throttled", "mx-unavailable", "mx-unauthorized"],
  handle: async ({ params: { code }, signal }, { mx }) => {
    const fields = await mx.institutions.credentials(code, { signal }).catch((error: unknown) => {
      throw error instanceof MxNotFoundError ? problem("institution-not-found", { cause: error }) : error;
    });
    return { status: 200, body: { data: fields.map(institutionCredentialView) } };
  },
});
