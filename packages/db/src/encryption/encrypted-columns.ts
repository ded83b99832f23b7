import { associatedData } from "./associated-data.ts";

/** A column of encrypted values, which `reencryptAll` reads. */
export interface EncryptedColumn {
  table: string;
  column: string;
  /** The primary key. Rows are read in its order. */
  key: readonly string[];
  /** Columns, or expressions of columns, that the associated data names beside the key. */
  aadColumns?: readonly string[];
  /** The associated data of a row's value, from its key and its `aadColumns`. */
  aadOf: (...named: string[]) => string;
}

/** Every encrypted column. A test compares this list with the schema. */
export const encryptedColumns: readonly EncryptedColumn[] = [
  {
    table: "account_numbers",
    column: "account_number",
    key: ["account_guid"],
    aadColumns: ["member_guid"],
    aadOf: (accountGuid = "", memberGuid = "") => associatedData.accountNumber(memberGuid, accountGuid),
  },
  {
    table: "account_numbers",
    column: "routing_number",
    key: ["account_guid"],
    aadColumns: ["member_guid"],
    aadOf: (accountGuid = "", memberGuid = "") => associatedData.routingNumber(memberGuid, accountGuid),
  },
  {
    table: "account_owners",
    column: "owner",
    key: ["member_guid", "position"],
    aadOf: (memberGuid = "", position = "") => associatedData.owner(memberGuid, Number(position)),
  },
  {
    table: "inbox",
    column: "raw",
    key: ["id"],
    aadColumns: ["coalesce(member_guid, '')", "floor(extract(epoch from received_at) * 1000)"],
    aadOf: (_id = "", memberGuid = "", receivedMs = "0") =>
      associatedData.webhook(memberGuid === "" ? null : memberGuid, new Date(Number(receivedMs))),
  },
  {
    table: "idempotency_keys",
    column: "answer",
    key: ["api_key_id", "route", "key"],
    aadOf: (apiKeyId = "", route = "", key = "") => associatedData.response({ apiKeyId, route, key }),
  },
  {
    table: "endpoints",
    column: "secret",
    key: ["id"],
    aadOf: (id = "") => associatedData.endpointSecret(id),
  },
  {
    table: "endpoints",
    column: "previous_secret",
    key: ["id"],
    aadOf: (id = "") => associatedData.previousEndpointSecret(id),
  },
];

/** Columns of bytes that hold keyed hashes, which cannot be decrypted. */
export const hashColumns: readonly string[] = [
  "account_numbers.fingerprint",
  "api_keys.hash",
  "console_links.hash",
  "idempotency_keys.body_mac",
  "record_chain.hash",
];
