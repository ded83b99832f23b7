import { MxDuplicateError, type MxUser, type NewUser } from "@account-opening/mx";
import { mxSays } from "../http/mx-problem.ts";
import { route } from "../http/route.ts";
import type { Ports } from "../ports.ts";
import { newUser, user } from "../schemas/user.ts";

export const createUser = route({
  method: "post",
  path: "/v1/users",
  operation: "createUser",
  tag: "Users",
  summary: "Create a user at MX",
  description: "With an `id` that MX already has, answers 200 with that user: repeating the request is safe.",
  scope: "members:write",
  audit: "user_created",
  body: newUser,
  answers: {
    201: { description: "Created at MX.", schema: user },
    200: { description: "MX already had a user with this `id`: this one.", schema: user },
  },
  problems: ["user-exists", "mx-refused", "mx-throttled", "mx-unavailable", "mx-unauthorized"],
  handle: async ({ body, signal, audit }, ports) => {
    const { status, found } = await createOrFind(body, ports, signal);
    const { guid, id, email, metadata } = found;
    const outcome = status === 201 ? "created" : "found";
    await audit(ports.database, { detail: { user_guid: guid, outcome } });
    return { status, body: { guid, id, email, metadata } };
  },
});

async function createOrFind(
  wanted: NewUser,
  { mx }: Ports,
  signal: AbortSignal,
): Promise<{ status: number; found: MxUser }> {
  try {
    return { status: 201, found: await mx.users.create(wanted, { signal }) };
  } catch (error) {
    if (!(error instanceof MxDuplicateError)) throw error;
    const found = wanted.id === undefined ? null : await mx.users.findById(wanted.id, { signal });
    if (found === null) throw mxSays("user-exists", error);
    return { status: 200, found };
  }
}
