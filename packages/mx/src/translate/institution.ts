import type { ApiVersion } from "../versions/api-version.ts";
import type { WireInstitution } from "../wire/institution.ts";

/** A bank or other institution that MX can connect to. */
export interface MxInstitution {
  code: string;
  name: string | null;
  url: string | null;
  smallLogoUrl: string | null;
  mediumLogoUrl: string | null;
  forgotPasswordUrl: string | null;
  troubleSigningInUrl: string | null;
  instructionalText: string | null;
  supportsOauth: boolean;
  supportsVerification: boolean;
  supportsIdentification: boolean;
}

export function toInstitution(wire: WireInstitution, version: ApiVersion): MxInstitution {
  return {
    code: wire.code,
    name: wire.name ?? null,
    url: wire.url ?? null,
    smallLogoUrl: wire.small_logo_url ?? null,
    mediumLogoUrl: wire.medium_logo_url ?? null,
    forgotPasswordUrl: wire.forgot_password_url ?? null,
    troubleSigningInUrl: wire.trouble_signing_in_url ?? null,
    instructionalText: wire.instructional_text ?? null,
    supportsOauth: wire.supports_oauth ?? false,
    supportsVerification: version.supports(wire, "account_verification"),
    supportsIdentification: version.supports(wire, "identity_verification"),
  };
}
