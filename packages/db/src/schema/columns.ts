import { customType, timestamp } from "drizzle-orm/pg-core";

/** Bytes; here always a vault ciphertext, a hash or a MAC. */
export const bytea = customType<{ data: Buffer }>({ dataType: () => "bytea" });

/** UTC, millisecond resolution. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: "date" });
