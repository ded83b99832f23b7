import { z } from "zod";
import { type ApiRequest, type ApiResponse, type Operation, readBody } from "../http/operation.ts";
import { paginate } from "../http/paginate.ts";
import type { User } from "../model/user.ts";
import type { Simulation } from "../simulation.ts";
import { findUser } from "./find.ts";

const userBody = z.object({
  user: z
    .object({
      id: z.string().nullish(),
      email: z.string().nullish(),
      metadata: z.string().nullish(),
      is_disabled: z.boolean().nullish(),
    })
    .refine((user) => Object.keys(user).length > 0, "the user object cannot be empty"),
});

export const userOperations: readonly Operation[] = [
  {
    name: "create_user",
    method: "post",
    path: "/users",
    handle: ({ store }, { body }) => userResponse(store.createUser(readBody(userBody, body).user)),
  },
  { name: "list_users", method: "get", path: "/users", handle: listUsers },
  {
    name: "read_user",
    method: "get",
    path: "/users/:user",
    handle: (simulation, request) => userResponse(findUser(simulation, request)),
  },
  { name: "update_user", method: "put", path: "/users/:user", handle: updateUser },
  { name: "delete_user", method: "delete", path: "/users/:user", handle: deleteUser },
];

function listUsers({ store }: Simulation, { query }: ApiRequest): ApiResponse {
  const id = query["id"];
  const users = store.users().filter((user) => id === undefined || user.id === id);
  return paginate("users", users, query, userView);
}

function updateUser(simulation: Simulation, request: ApiRequest): ApiResponse {
  const user = findUser(simulation, request);
  const change = readBody(userBody, request.body).user;
  if (change.id !== undefined) simulation.store.changeUserId(user, change.id);
  if (change.email !== undefined) user.email = change.email;
  if (change.metadata !== undefined) user.metadata = change.metadata;
  user.isDisabled = change.is_disabled ?? user.isDisabled;
  return userResponse(user);
}

function deleteUser(simulation: Simulation, request: ApiRequest): ApiResponse {
  const { store, jobs } = simulation;
  for (const member of store.deleteUser(findUser(simulation, request))) jobs.cancel(member);
  return { status: 204 };
}

function userResponse(user: User): ApiResponse {
  return { status: 200, body: { user: userView(user) } };
}

function userView({ email, guid, id, isDisabled, metadata }: User): object {
  return { email, guid, id, is_disabled: isDisabled, metadata };
}
