import type { Institution } from "./institution.ts";

/** What one job of v20250224 can fetch, as far as it is simulated. Balances are always included. */
export const products = ["account_verification", "identity_verification"] as const;
export type Product = (typeof products)[number];

/** MX's names of products that are accepted and have no effect here. */
export const otherProducts = [
  "transactions",
  "transaction_history",
  "statements",
  "investments",
  "rewards",
] as const;

export function supportedProducts({ supportsVerification, supportsIdentification }: Institution): Product[] {
  return products.filter((product) =>
    product === "account_verification" ? supportsVerification : supportsIdentification,
  );
}
