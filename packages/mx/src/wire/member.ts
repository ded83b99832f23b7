import { z } from "zod";
import { flag, flagOrAnything, guid, stamp, text } from "./fields.ts";
import { memberErrorWire } from "./member-error.ts";

/** The published type of `most_recent_job_guid` is boolean, which is an error. @see openapi-v20111101.yml, MemberResponse */
export const memberWire = z.looseObject({
  guid,
  id: text,
  name: text,
  institution_code: text,
  connection_status: text,
  connection_status_message: text,
  is_being_aggregated: flagOrAnything,
  is_oauth: flag,
  needs_updated_credentials: flag,
  oauth_window_uri: text,
  error: memberErrorWire,
  most_recent_job_guid: text,
  aggregated_at: stamp,
  successfully_aggregated_at: stamp,
});

export const memberResponse = z.looseObject({ member: memberWire });

export const oauthWindowResponse = z.looseObject({ member: z.looseObject({ guid, oauth_window_uri: text }) });

export type WireMember = z.infer<typeof memberWire>;
