import type { Credential, Institution } from "../model/institution.ts";

export function institutionView(institution: Institution): object {
  const home = `https://www.${institution.code.replaceAll("_", "-")}.example`;
  return {
    code: institution.code,
    forgot_password_url: `${home}/forgot-password`,
    forgot_username_url: `${home}/forgot-username`,
    instructional_text: null,
    instructional_text_steps: [],
    is_disabled_by_client: false,
    iso_country_code: "US",
    medium_logo_url: null,
    name: institution.name,
    small_logo_url: null,
    supports_account_identification: institution.supportsIdentification,
    supports_account_statement: false,
    supports_account_verification: institution.supportsVerification,
    supports_oauth: institution.supportsOauth,
    supports_tax_document: false,
    supports_transaction_history: false,
    trouble_signing_in_url: `${home}/login-trouble`,
    url: home,
  };
}

export function credentialView(credential: Credential, index: number): object {
  return {
    display_order: index + 1,
    field_name: credential.fieldName,
    field_type: credential.fieldName,
    guid: credential.guid,
    label: credential.label,
    type: credential.fieldName,
  };
}
