import type { ApiRequest, Operation } from "../http/operation.ts";
import { paginate } from "../http/paginate.ts";
import type { ApiVersion } from "../http/version.ts";
import { type Institution, institutions } from "../model/institution.ts";
import { supportedProducts } from "../model/product.ts";
import { credentialView, institutionView } from "../views/institution.ts";
import { findInstitution } from "./find.ts";

export const institutionOperations: readonly Operation[] = [
  {
    name: "list_institutions",
    method: "get",
    path: "/institutions",
    handle: (_, { query, version }) =>
      paginate("institutions", matching(query, version), query, (found) => institutionView(found, version)),
  },
  {
    name: "read_institution",
    method: "get",
    path: "/institutions/:code",
    handle: (_, { params, version }) => ({
      status: 200,
      body: { institution: institutionView(findInstitution(params["code"]), version) },
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

function matching(query: ApiRequest["query"], version: ApiVersion): Institution[] {
  const name = typeof query["name"] === "string" ? query["name"].toLowerCase() : "";
  const supports = filters[version](query);
  return institutions.filter(
    (institution) => institution.name.toLowerCase().includes(name) && supports(institution),
  );
}

/** Each version ignores the filters of the other. */
const filters: Record<ApiVersion, (query: ApiRequest["query"]) => (institution: Institution) => boolean> = {
  v20111101(query) {
    const matches = (parameter: string, value: boolean) =>
      query[parameter] === undefined || query[parameter] === String(value);
    return ({ supportsVerification, supportsIdentification }) =>
      matches("supports_account_verification", supportsVerification) &&
      matches("supports_account_identification", supportsIdentification);
  },
  v20250224(query) {
    const given = [query["supported_products"], query["supported_products[]"]].flat();
    const wanted = given.filter((product) => product !== undefined);
    return (institution) => {
      const supported: readonly unknown[] = supportedProducts(institution);
      return wanted.every((product) => supported.includes(product));
    };
  },
};
