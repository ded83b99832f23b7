import { customType } from "drizzle-orm/pg-core";
import { toMoment } from "../connection/moments.ts";

/** Bytes; here always a vault ciphertext, a hash or a MAC. */
export const bytea = customType<{ data: Buffer }>({ dataType: () => "bytea" });

/** UTC, millisecond resolution. */
export const moment = customType<{ data: Date; driverData: string }>({
  dataType: () => "timestamp (3) with time zone",
  fromDriver: toMoment,
  toDriver: (at) => at.toISOString(),
});
