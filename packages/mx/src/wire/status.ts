import { z } from "zod";
import { challengeWire } from "./challenge.ts";
import { flagOrAnything, guid, stamp, text } from "./fields.ts";

/** @see openapi-v20111101.yml, MemberStatusResponse */
const statusWire = z.looseObject({
  guid,
  connection_status: text,
  is_being_aggregated: flagOrAnything,
  aggregated_at: stamp,
  successfully_aggregated_at: stamp,
  challenges: z.array(challengeWire.nullable().catch(null)).nullish(),
});

export const statusResponse = z.looseObject({ member: statusWire });

export type WireStatus = z.infer<typeof statusWire>;
