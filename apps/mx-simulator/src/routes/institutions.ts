import { MxError } from "../http/mx-error.ts";
import type { Asked, Operation } from "../http/operation.ts";
import { param } from "../http/operation.ts";
import { paginate } from "../http/paginate.ts";
import { credentialView, institutionView } from "../views/institution.ts";
import type { Institution } from "../world/institution.ts";
import { INSTITUTIONS, institutionOf } from "../world/institution.ts";

export const institutionOperations: readonly Operation[] = [
  {
    name: "list_institutions",
    method: "get",
    path: "/institutions",
    handle(_, { query }) {
      const { rows, pagination } = paginate(matching(query), query);
      return { status: 200, body: { institutions: rows.map(institutionView), pagination } };
    },
  },
  {
    name: "read_institution",
    method: "get",
    path: "/institutions/:code",
    handle: (_, asked) => ({ status: 200, body: { institution: institutionView(institution(asked)) } }),
  },
  {
    name: "list_institution_credentials",
    method: "get",
    path: "/institutions/:code/credentials",
    handle(_, asked) {
      const { rows, pagination } = paginate(institution(asked).credentials, asked.query);
      return { status: 200, body: { credentials: rows.map(credentialView), pagination } };
    },
  },
];

function matching(query: Asked["query"]): Institution[] {
  const name = typeof query["name"] === "string" ? query["name"].toLowerCase() : "";
  const wants = (flag: string, supports: boolean) =>
    query[flag] === undefined || query[flag] === String(supports);
  return INSTITUTIONS.filter(
    (one) =>
      one.name.toLowerCase().includes(name) &&
      wants("supports_account_verification", one.supportsVerification) &&
      wants("supports_account_identification", one.supportsIdentification),
  );
}

function institution(asked: Asked): Institution {
  const found = institutionOf(param(asked, "code"));
  if (found === undefined) throw new MxError(404, "Institution not found");
  return found;
}
