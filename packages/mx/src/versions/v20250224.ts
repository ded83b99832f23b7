import type { ApiVersion } from "./api-version.ts";

/**
 * The products of a member are ordered with its creation, and MX's first job fetches all of them with one login. An
 * aggregation cannot be skipped.
 * @see openapi-v20250224.yml
 */
export const v20250224: ApiVersion = {
  mediaType: "application/json",
  firstJob: ({ products }) => ({ request: { data_request: { products } } }),
  firstJobFetchesProducts: true,
  widgetJob: (products) => ({ data_request: { products } }),
  verificationFilter: { supported_products: "account_verification" },
  supports: (institution, product) => institution.supported_products?.includes(product) ?? false,
};
