import { answerPlace } from "../access/idempotency.ts";
import { secretPlace } from "../notices/endpoints.ts";
import { place } from "../results.ts";

/** A column of sealed values: what a rotation goes through. */
export interface SealedColumn {
  table: string;
  column: string;
  /** The primary key: names a row, and is the order in which they are gone through. */
  key: readonly string[];
  /** Where the value of a row belongs, by its key's values. */
  placeOf: (...key: string[]) => string;
}

/** Every sealed column; a test holds this against the schema. */
export const sealedColumns: readonly SealedColumn[] = [
  {
    table: "account_numbers",
    column: "account_number",
    key: ["account_guid"],
    placeOf: (accountGuid = "") => place.accountNumber(accountGuid),
  },
  {
    table: "account_numbers",
    column: "routing_number",
    key: ["account_guid"],
    placeOf: (accountGuid = "") => place.routingNumber(accountGuid),
  },
  {
    table: "account_owners",
    column: "owner",
    key: ["member_guid", "position"],
    placeOf: (memberGuid = "", position = "") => place.owner(memberGuid, Number(position)),
  },
  { table: "inbox", column: "raw", key: ["id"], placeOf: () => place.webhook },
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
];
