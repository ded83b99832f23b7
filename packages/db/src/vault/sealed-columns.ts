import { answerPlace } from "../access/idempotency.ts";
import { secretPlace } from "../notices/endpoints.ts";
import { olderPlace, place } from "../results.ts";

/** A column of sealed values: what a rotation goes through. */
export interface SealedColumn {
  table: string;
  column: string;
  /** The primary key: names a row, and is the order in which they are gone through. */
  key: readonly string[];
  /** What else its place names: columns, or expressions of them. */
  alsoNamed?: readonly string[];
  /** Where the value of a row belongs, by the values of its key and of what else is named. */
  placeOf: (...named: string[]) => string;
  /** The same in the first format of the vault, where that differs. */
  olderPlaceOf?: (...named: string[]) => string;
}

/** Every sealed column; a test holds this against the schema. */
export const sealedColumns: readonly SealedColumn[] = [
  {
    table: "account_numbers",
    column: "account_number",
    key: ["account_guid"],
    alsoNamed: ["member_guid"],
    placeOf: (accountGuid = "", memberGuid = "") => place.accountNumber(memberGuid, accountGuid),
    olderPlaceOf: (accountGuid = "") => olderPlace.accountNumber(accountGuid),
  },
  {
    table: "account_numbers",
    column: "routing_number",
    key: ["account_guid"],
    alsoNamed: ["member_guid"],
    placeOf: (accountGuid = "", memberGuid = "") => place.routingNumber(memberGuid, accountGuid),
    olderPlaceOf: (accountGuid = "") => olderPlace.routingNumber(accountGuid),
  },
  {
    table: "account_owners",
    column: "owner",
    key: ["member_guid", "position"],
    placeOf: (memberGuid = "", position = "") => place.owner(memberGuid, Number(position)),
  },
  {
    table: "inbox",
    column: "raw",
    key: ["id"],
    alsoNamed: ["coalesce(member_guid, '')", "floor(extract(epoch from received_at) * 1000)"],
    placeOf: (_id = "", memberGuid = "", receivedMs = "0") =>
      place.webhook(memberGuid === "" ? null : memberGuid, new Date(Number(receivedMs))),
    olderPlaceOf: () => olderPlace.webhook,
  },
  {
    table: "idempotency_keys",
    column: "answer",
    key: ["api_key_id", "route", "key"],
    placeOf: (apiKeyId = "", route = "", key = "") => answerPlace({ apiKeyId, route, key }),
  },
  { table: "endpoints", column: "secret", key: ["id"], placeOf: (id = "") => secretPlace(id) },
  { table: "endpoints", column: "previous_secret", key: ["id"], placeOf: (id = "") => secretPlace(id) },
];

/** Columns of bytes that are keyed hashes: nothing in them can be opened. */
export const hashColumns: readonly string[] = [
  "account_numbers.fingerprint",
  "api_keys.hash",
  "idempotency_keys.body_mac",
  "record_chain.hash",
];
