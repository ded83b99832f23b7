import { customType } from "drizzle-orm/pg-core";
import { toMoment } from "../connection/moments.ts";

/** Bytes: an encrypted value, a hash or a MAC. */
export const bytea = customType<{ data: Buffer }>({ dataType: () => "bytea" });

/** A time with a resolution of one millisecond. */
export const moment = customType<{ data: Date; driverData: string }>({
  dataType: () => "timestamp (3) with time zone",
  fromDriver: toMoment,
  toDriver: (at) => at.toISOString(),
});
