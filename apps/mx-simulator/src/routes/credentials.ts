import { createHash } from "node:crypto";
import { z } from "zod";
import { ApiError } from "../http/api-error.ts";
import type { Institution } from "../model/institution.ts";
import { readScript, UnreadableScriptError } from "../script/read-script.ts";
import type { Script } from "../script/script.ts";

export const credentialsSchema = z.array(z.object({ guid: z.string(), value: z.string() }));

/**
 * Reads the script in the password. Only a fingerprint of the credentials is stored.
 * @throws ApiError 400 for a missing or unknown credential or an unreadable script
 */
export function readCredentials(
  institution: Institution,
  given: z.infer<typeof credentialsSchema>,
): { script: Script; fingerprint: string } {
  for (const { guid } of given) {
    if (institution.credentials.every((known) => known.guid !== guid)) {
      throw new ApiError(400, `Invalid credential guid: ${guid}`);
    }
  }
  const values = institution.credentials.map((known) => {
    const value = given.find(({ guid }) => guid === known.guid)?.value;
    if (value === undefined || value === "") throw new ApiError(400, `Missing credential: ${known.label}`);
    return value;
  });
  return {
    script: scriptFromPassword(values[1] ?? "", institution),
    fingerprint: createHash("sha256").update(values.join("\u0000")).digest("base64"),
  };
}

/** @throws ApiError 400 */
export function scriptFromPassword(password: string, institution: Institution): Script {
  try {
    return readScript(password, institution.script);
  } catch (error) {
    if (error instanceof UnreadableScriptError) throw new ApiError(400, error.message);
    throw error;
  }
}
