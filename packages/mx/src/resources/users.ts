import { MxUnreadableError } from "../errors/mx-unreadable-error.ts";
import type { CallOptions, Send } from "../http/call.ts";
import { one, readAllPages } from "../http/pages.ts";
import { path } from "../http/path.ts";
import { type MxUser, toUser } from "../translate/user.ts";
import { nothing } from "../wire/fields.ts";
import { pageOf } from "../wire/page.ts";
import { userResponse, userWire } from "../wire/user.ts";
import { createWidgetUrl, type NewWidget } from "./widget-url.ts";

export interface NewUser {
  /** Our own ID for the person; unique at MX. */
  id?: string | undefined;
  email?: string | undefined;
  /** Free text; nothing sensitive. */
  metadata?: string | undefined;
}

export interface UsersApi {
  /** `POST /users`: 200. @throws MxDuplicateError if MX already has a user with this `id`. */
  create(user: NewUser, options?: CallOptions): Promise<MxUser>;
  /** `GET /users?id=`: 200. Null if MX has no user with exactly this `id`. */
  findById(id: string, options?: CallOptions): Promise<MxUser | null>;
  /** `GET /users/{guid}`: 200. @throws MxNotFoundError */
  read(userGuid: string, options?: CallOptions): Promise<MxUser>;
  /** `DELETE /users/{guid}`: 204. MX deletes its members too. @throws MxNotFoundError if it is already deleted. */
  delete(userGuid: string, options?: CallOptions): Promise<void>;
  /** `POST /users/{guid}/widget_urls`: 200. The URL is valid once, for ten minutes. */
  createWidgetUrl(widget: NewWidget, options?: CallOptions): Promise<string>;
}

export function usersApi(send: Send): UsersApi {
  return {
    create: (user, options) => createUser(send, user, options),
    findById: (id, options) => findUserById(send, id, options),
    read: (userGuid, options) => readUser(send, userGuid, options),
    delete: (userGuid, options) => deleteUser(send, userGuid, options),
    createWidgetUrl: (widget, options) => createWidgetUrl(send, widget, options),
  };
}

async function createUser(send: Send, user: NewUser, options?: CallOptions): Promise<MxUser> {
  const response = await send(
    {
      name: "users.create",
      method: "POST",
      path: "users",
      body: { user: notEmpty(user) },
      conflict: "duplicate",
      response: userResponse,
    },
    options,
  );
  return toUser(response.user);
}

/** Every field is optional, but MX refuses an empty user. */
function notEmpty({ id, email, metadata }: NewUser) {
  const isEmpty = id === undefined && email === undefined && metadata === undefined;
  return isEmpty ? { is_disabled: false } : { id, email, metadata };
}

async function findUserById(send: Send, id: string, options?: CallOptions): Promise<MxUser | null> {
  const list = {
    name: "users.findById",
    path: "users",
    query: { id },
    response: pageOf("users", userWire),
    toRows: one(toUser),
  };
  const users = await readAllPages(send, list, options);
  return users.find((user) => user.id === id) ?? null;
}

async function readUser(send: Send, userGuid: string, options?: CallOptions): Promise<MxUser> {
  const name = "users.read";
  const { user } = await send(
    { name, method: "GET", path: path`users/${userGuid}`, response: userResponse },
    options,
  );
  if (user.guid !== userGuid)
    throw new MxUnreadableError({ call: name, status: null }, "the response is about another user");
  return toUser(user);
}

async function deleteUser(send: Send, userGuid: string, options?: CallOptions): Promise<void> {
  await send(
    { name: "users.delete", method: "DELETE", path: path`users/${userGuid}`, response: nothing },
    options,
  );
}
