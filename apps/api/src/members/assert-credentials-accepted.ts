import { MxError } from "@account-opening/mx";
import type { Context } from "../context.ts";
import { problem } from "../http/problems.ts";

/**
 * MX requires an OAuth member for an institution that uses OAuth. The check is best effort: if MX does not return the institution,
 * the creation of the member decides.
 * @throws a problem if the institution uses OAuth.
 */
export async function assertCredentialsAccepted(
  institutionCode: string,
  { mx }: Context,
  signal: AbortSignal,
): Promise<void> {
  if (!(await usesOauth())) return;
  const message = "must be empty: the institution uses OAuth";
  throw problem("validation-failed", { errors: [{ path: "credentials", message }] });

  async function usesOauth(): Promise<boolean> {
    try {
      return (await mx.institutions.read(institutionCode, { signal })).supportsOauth;
    } catch (error) {
      if (error instanceof MxError) return false;
      throw error;
    }
  }
}
