import { createHash } from "node:crypto";
import { z } from "zod";
import { MxError } from "../http/mx-error.ts";
import { readScript, UnreadableScriptError } from "../script/read-script.ts";
import type { Script } from "../script/script.ts";
import type { Institution } from "../world/institution.ts";

export const credentialsSchema = z.array(z.object({ guid: z.string(), value: z.string() }));

export interface ReadCredentials {
  readonly script: Script;
  readonly fingerprint: string;
}

/**
 * Understands credentials and keeps only their fingerprint and the script in the password.
 * @throws MxError 400 when one is missing, unknown, or an unreadable script
 */
export function readCredentials(
  institution: Institution,
  given: z.infer<typeof credentialsSchema>,
): ReadCredentials {
  for (const { guid } of given) {
    if (institution.credentials.every((known) => known.guid !== guid)) {
      throw new MxError(400, `Invalid credential guid: ${guid}`);
    }
  }
  const values = institution.credentials.map((known) => {
    const value = given.find((credential) => credential.guid === known.guid)?.value;
    if (value === undefined || value === "") throw new MxError(400, `Missing credential: ${known.label}`);
    return value;
  });
  return {
    script: scriptOf(values[1] ?? "", institution),
    fingerprint: createHash("sha256").update(values.join("\u0000")).digest("base64"),
  };
}

/** @throws MxError 400 */
export function scriptOf(password: string, institution: Institution): Script {
  try {
    return readScript(password, institution.script);
  } catch (error) {
    if (error instanceof UnreadableScriptError) throw new MxError(400, error.message);
    throw error;
  }
}
