import type { ApiVersion } from "./api-version.ts";

/**
 * The first job of a member is a standard aggregation, unless it is skipped. Products are ordered by one request each.
 * @see openapi-v20111101.yml
 */
export const v20111101: ApiVersion = {
  mediaType: "application/vnd.mx.api.v1+json",
  firstJob: ({ skipAggregation }) => ({ member: { skip_aggregation: skipAggregation } }),
  firstJobFetchesProducts: false,
  widgetJob: (products) => ({
    mode: "verification",
    include_identity: products.includes("identity_verification"),
  }),
  verificationFilter: { supports_account_verification: true },
  supports(institution, product) {
    const flag = {
      account_verification: institution.supports_account_verification,
      identity_verification: institution.supports_account_identification,
    };
    return flag[product] ?? false;
  },
};
