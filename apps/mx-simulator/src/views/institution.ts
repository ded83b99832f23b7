import type { ApiVersion } from "../http/version.ts";
import type { Credential, Institution } from "../model/institution.ts";
import { supportedProducts } from "../model/product.ts";

export function institutionView(institution: Institution, version: ApiVersion): object {
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
    supports_oauth: institution.supportsOauth,
    supports_tax_document: false,
    ...(version === "v20111101" ? flags(institution) : productsView(institution)),
    trouble_signing_in_url: `${home}/login-trouble`,
    url: home,
  };
}

function flags({ supportsIdentification, supportsVerification }: Institution): object {
  return {
    supports_account_identification: supportsIdentification,
    supports_account_statement: false,
    supports_account_verification: supportsVerification,
    supports_transaction_history: false,
  };
}

/** v20250224 has a list of products instead of the flags, and a guid. */
function productsView(institution: Institution): object {
  return {
    created_at: "2016-10-13T17:57:37Z",
    guid: institution.guid,
    is_hidden: false,
    supported_products: supportedProducts(institution),
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
