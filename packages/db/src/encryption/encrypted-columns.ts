import { responseAssociatedData } from "../access/idempotency.ts";
import { associatedData, previousAssociatedData } from "../accounts/store-results.ts";
import { secretAssociatedData } from "../notifications/endpoints.ts";

/** A column of sealed values: what a rotation goes through. */
export interface EncryptedColumn {
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
export const encryptedColumns: readonly EncryptedColumn[] = [
  {
    table: "account_numbers",
    column: "account_number",
    key: ["account_guid"],
    alsoNamed: ["member_guid"],
    placeOf: (accountGuid = "", memberGuid = "") => associatedData.accountNumber(memberGuid, accountGuid),
    olderPlaceOf: (accountGuid = "") => previousAssociatedData.accountNumber(accountGuid),
  },
  {
    table: "account_numbers",
    column: "routing_number",
    key: ["account_guid"],
    alsoNamed: ["member_guid"],
    placeOf: (accountGuid = "", memberGuid = "") => associatedData.routingNumber(memberGuid, accountGuid),
    olderPlaceOf: (accountGuid = "") => previousAssociatedData.routingNumber(accountGuid),
  },
  {
    table: "account_owners",
    column: "owner",
    key: ["member_guid", "position"],
    placeOf: (memberGuid = "", position = "") => associatedData.owner(memberGuid, Number(position)),
  },
  {
    table: "inbox",
    column: "raw",
    key: ["id"],
    alsoNamed: ["coalesce(member_guid, '')", "floor(extract(epoch from received_at) * 1000)"],
    placeOf: (_id = "", memberGuid = "", receivedMs = "0") =>
      associatedData.webhook(memberGuid === "" ? null : memberGuid, new Date(Number(receivedMs))),
    olderPlaceOf: () => previousAssociatedData.webhook,
  },
  {
    table: "idempotency_keys",
    column: "answer",
    key: ["api_key_id", "route", "key"],
    placeOf: (apiKeyId = "", route = "", key = "") => responseAssociatedData({ apiKeyId, route, key }),
  },
  { table: "endpoints", column: "secret", key: ["id"], placeOf: (id = "") => secretAssociatedData(id) },
  {
    table: "endpoints",
    column: "previous_secret",
    key: ["id"],
    placeOf: (id = "") => secretAssociatedData(id),
  },
];

/** Columns of bytes that are keyed hashes: nothing in them can be opened. */
export const hashColumns: readonly string[] = [
  "account_numbers.fingerprint",
  "api_keys.hash",
  "idempotency_keys.body_mac",
  "record_chain.hash",
];
