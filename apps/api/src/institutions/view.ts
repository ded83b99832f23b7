import type { MxCredential, MxInstitution } from "@account-opening/mx";
import type { z } from "zod";
import type { institution, institutionCredential } from "./schema.ts";

export function institutionView(found: MxInstitution): z.input<typeof institution> {
  return {
    code: found.code,
    name: found.name,
    url: found.url,
    small_logo_url: found.smallLogoUrl,
    medium_logo_url: found.mediumLogoUrl,
    forgot_password_url: found.forgotPasswordUrl,
    trouble_signing_in_url: found.troubleSigningInUrl,
    instructional_text: found.instructionalText,
    supports_oauth: found.supportsOauth,
    supports_verification: found.supportsVerification,
    supports_identification: found.supportsIdentification,
  };
}

export function institutionCredentialView(field: MxCredential): z.input<typeof institutionCredential> {
  return {
    guid: field.guid,
    label: field.label,
    field_name: field.fieldName,
    field_type: field.fieldType,
    display_order: field.displayOrder,
  };
}
