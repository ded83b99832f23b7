import { auditLog } from "@account-opening/db/access";
import { z } from "zod";
import { memberGuid, moment, requestTime } from "../http/fields.ts";
import { cursor, limit, listOf, order, pageOf, rendered, withMoment } from "../http/lists.ts";
import { problem } from "../http/problems.ts";
import { route } from "../http/route.ts";
import { auditFile, auditView } from "./audit-file.ts";
import { auditAction, auditEntry } from "./schema.ts";

/** The position of the last row of a page. */
const position = cursor("audit", z.tuple([moment, z.string().regex(/^[1-9]\d{0,14}$/)]));

const query = z.object({
  from: requestTime.optional(),
  to: requestTime.optional().meta({ description: "Exclusive." }),
  key_id: z
    .string()
    .max(100)
    .optional()
    .meta({ description: "The API key that acted; `cli` for the command line." }),
  action: auditAction.optional(),
  member_guid: memberGuid.optional(),
  request_id: z.string().max(200).optional().meta({ description: "`X-Request-Id` of the request." }),
  order,
  format: z
    .enum(["json", "csv"])
    .default("json")
    .meta({ description: "`csv`: all matching rows in one file." }),
  cursor: position.schema,
  limit,
});

const example =
  'id,at,key_id,action,member_guid,request_id,detail\n12,2026-11-23T09:12:00.000Z,cli,key_created,,,"{""key_id"":""…""}"\n';

export const listAuditEntries = route({
  method: "get",
  path: "/v1/audit",
  operation: "listAudit",
  tag: "Operations",
  summary: "List audit log",
  description:
    "Sorted by time, by default oldest first. Audit rows are never changed or deleted. A CSV export adds an audit row.",
  scope: "ops:read",
  audit: "audit_exported",
  query,
  answers: {
    200: {
      description: "One page, or the CSV file.",
      schema: listOf(auditEntry),
      downloads: { "text/csv": example },
    },
  },
  problems: [],
  handle: async ({ query: requested, audit }, context) => {
    const { database, clock } = context;
    const { cursor: last, limit: size, order } = requested;
    const filter = filterOf(requested);
    const after = last === undefined ? null : { at: new Date(last[0]), id: Number(last[1]) };
    if (requested.format === "csv") {
      await audit(database, { detail: exportOf(requested) });
      return {
        status: 200,
        download: auditFile(auditLog.readAll(database, filter, { order, after }), clock(), context),
      };
    }
    const found = await auditLog.list(database, filter, { order, after, limit: size + 1 });
    const page = pageOf(found, size, ({ at, id }) => withMoment(at, String(id)), position);
    return {
      status: 200,
      body: {
        data: rendered(page.rows, auditView, auditEntry, "audit", context),
        next_cursor: page.nextCursor,
      },
    };
  },
});

type Query = z.output<typeof query>;

function filterOf({ from, to, key_id, action, member_guid, request_id }: Query) {
  if (from !== undefined && to !== undefined && to <= from)
    throw problem("validation-failed", { errors: [{ path: "to", message: "must be after from" }] });
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(key_id === undefined ? {} : { apiKeyId: key_id }),
    ...(action === undefined ? {} : { action }),
    ...(member_guid === undefined ? {} : { memberGuid: member_guid }),
    ...(request_id === undefined ? {} : { requestId: request_id }),
  };
}

/** The filter of the export, for its audit row. */
function exportOf({
  from,
  to,
  key_id,
  action,
  member_guid,
  request_id,
  order,
}: Query): Record<string, string> {
  const requested = {
    from: from?.toISOString(),
    to: to?.toISOString(),
    of_key_id: key_id,
    of_action: action,
    of_member_guid: member_guid,
    of_request_id: request_id,
    order,
  };
  return Object.fromEntries(
    Object.entries(requested).filter((each): each is [string, string] => each[1] !== undefined),
  );
}
