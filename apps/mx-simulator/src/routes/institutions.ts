import type { ApiRequest, Operation } from "../http/operation.ts";
import { paginate } from "../http/paginate.ts";
import { type Institution, institutions } from "../model/institution.ts";
import { credentialView, institutionView } from "../views/institution.ts";
import { findInstitution } from "./find.ts";

export const institutionOperations: readonly Operation[] = [
  {
    name: "list_institutions",
    method: "get",
    path: "/institutions",
    handle: (_, { query }) => paginate("institutions", matching(query), query, institutionView),
  },
  {
    name: "read_institution",
    method: "get",
    path: "/institutions/:code",
    handle: (_, { params }) => ({
      status: 200,
      body: { institution: institutionView(findInstitution(params["code"])) },
    }),
  },
  {
    name: "list_institution_credentials",
    method: "get",
    path: "/institutions/:code/credentials",
    handle: (_, { params, query }) =>
      paginate("credentials", findInstitution(params["code"]).credentials, query, credentialView),
  },
];

function matching(query: ApiRequest["query"]): Institution[] {
  const name = typeof query["name"] === "string" ? query["name"].toLowerCase() : "";
  const matches = (parameter: string, value: boolean) =>
    query[parameter] === undefined || query[parameter] === String(value);
  return institutions.filter(
    (institution) =>
      institution.name.toLowerCase().includes(name) &&
      matches("supports_account_verification", institution.supportsVerification) &&
      matches("supports_account_identification", institution.supportsIdentification),
  );
}
