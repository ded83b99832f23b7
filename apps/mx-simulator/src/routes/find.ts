import { ApiError } from "../http/api-error.ts";
import type { ApiRequest } from "../http/operation.ts";
import type { Account } from "../model/account.ts";
import { type Institution, institutionByCode } from "../model/institution.ts";
import type { Member } from "../model/member.ts";
import type { User } from "../model/user.ts";
import type { Simulation } from "../simulation.ts";

/** @throws ApiError 404, like the functions below */
export function findUser({ store }: Simulation, { params }: ApiRequest): User {
  return store.user(params["user"] ?? "");
}

export function findMember({ store }: Simulation, { params }: ApiRequest): Member {
  return store.member(params["user"] ?? "", params["member"] ?? "");
}

export function findAccount(
  { store }: Simulation,
  { params }: ApiRequest,
): { member: Member; account: Account } {
  return store.account(params["user"] ?? "", params["account"] ?? "");
}

export function findInstitution(code = ""): Institution {
  const institution = institutionByCode(code);
  if (institution === undefined) throw new ApiError(404, "Institution not found");
  return institution;
}
