import { z } from "zod";
import type { ApiVersion } from "../http/version.ts";
import type { Institution } from "../model/institution.ts";
import { otherProducts, type Product, products, supportedProducts } from "../model/product.ts";

/** Only in v20250224. */
export const dataRequestSchema = z.object({ products: z.array(z.enum([...products, ...otherProducts])) });

/** The products of a request that the institution supports, and those that it does not. */
export function orderedProducts(
  institution: Institution,
  version: ApiVersion,
  given: z.infer<typeof dataRequestSchema> | null | undefined,
): { products: Product[]; failed: Product[] } {
  const requested = version === "v20250224" ? (given?.products ?? []) : [];
  const wanted = products.filter((product) => requested.includes(product));
  const supported = supportedProducts(institution);
  return {
    products: wanted.filter((product) => supported.includes(product)),
    failed: wanted.filter((product) => !supported.includes(product)),
  };
}
