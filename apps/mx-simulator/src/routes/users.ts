import { z } from "zod";
import type { Operation } from "../http/operation.ts";
import { param, readBody } from "../http/operation.ts";
import { paginate } from "../http/paginate.ts";
import { userView } from "../views/user.ts";

const body = z.object({
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
    handle: ({ world }, asked) => ({
      status: 200,
      body: { user: userView(world.createUser(readBody(body, asked.body).user)) },
    }),
  },
  {
    name: "list_users",
    method: "get",
    path: "/users",
    handle({ world }, { query }) {
      const id = query["id"];
      const users = world.users().filter((user) => id === undefined || user.id === id);
      const { rows, pagination } = paginate(users, query);
      return { status: 200, body: { users: rows.map(userView), pagination } };
    },
  },
  {
    name: "read_user",
    method: "get",
    path: "/users/:user",
    handle: ({ world }, asked) => ({
      status: 200,
      body: { user: userView(world.user(param(asked, "user"))) },
    }),
  },
  {
    name: "update_user",
    method: "put",
    path: "/users/:user",
    handle({ world }, asked) {
      const user = world.user(param(asked, "user"));
      const changed = readBody(body, asked.body).user;
      if (changed.id !== undefined) world.renameUser(user, changed.id);
      if (changed.email !== undefined) user.email = changed.email;
      if (changed.metadata !== undefined) user.metadata = changed.metadata;
      user.isDisabled = changed.is_disabled ?? user.isDisabled;
      return { status: 200, body: { user: userView(user) } };
    },
  },
  {
    name: "delete_user",
    method: "delete",
    path: "/users/:user",
    handle({ world, engine }, asked) {
      for (const member of world.deleteUser(world.user(param(asked, "user")))) engine.abandon(member);
      return { status: 204 };
    },
  },
];
