import { z } from "zod";
import { type ApiRequest, type ApiResponse, type Operation, readBody } from "../http/operation.ts";
import { type Product, products } from "../model/product.ts";
import type { Simulation } from "../simulation.ts";
import { widgetPath } from "../widget/routes.ts";
import { dataRequestSchema } from "./data-request.ts";
import { findInstitution, findUser } from "./find.ts";

const widgetBody = z.object({
  widget_url: z.object({
    widget_type: z.literal("connect_widget"),
    mode: z.enum(["aggregation", "verification"]).default("aggregation"),
    include_identity: z.boolean().default(false),
    data_request: dataRequestSchema.optional(),
    current_member_guid: z.string().nullish(),
    current_institution_code: z.string().nullish(),
    client_redirect_url: z.string().nullish(),
    oauth_referral_source: z.string().default("BROWSER"),
    is_mobile_webview: z.boolean().default(false),
  }),
});

type Wanted = z.infer<typeof widgetBody>["widget_url"];

export const widgetOperations: readonly Operation[] = [
  { name: "create_widget_url", method: "post", path: "/users/:user/widget_urls", handle: createWidgetUrl },
];

/** @throws ApiError 400 for other widgets, which are not simulated */
function createWidgetUrl(simulation: Simulation, request: ApiRequest): ApiResponse {
  const user = findUser(simulation, request);
  const wanted = readBody(widgetBody, request.body).widget_url;
  const { current_member_guid: memberGuid, current_institution_code: code } = wanted;
  const isApp = wanted.is_mobile_webview || wanted.oauth_referral_source === "APP";
  const token = simulation.widgets.request({
    user,
    member: memberGuid ? simulation.store.member(user.guid, memberGuid) : null,
    institution: code ? findInstitution(code) : null,
    products: productsOf(wanted, request),
    redirectUrl: isApp ? (wanted.client_redirect_url ?? null) : null,
  });
  const url = `${request.origin}${widgetPath}/${token}`;
  return { status: 200, body: { widget_url: { type: "connect_widget", url, user_id: user.id } } };
}

/** v20250224 prefers `data_request` to `mode` and `include_identity`, which v20111101 has only. */
function productsOf(
  { mode, include_identity: includesIdentity, data_request: ordered }: Wanted,
  { version }: ApiRequest,
): Product[] {
  const requested: readonly string[] =
    version === "v20250224" && ordered !== undefined
      ? ordered.products
      : [
          ...(mode === "verification" ? ["account_verification"] : []),
          ...(includesIdentity ? ["identity_verification"] : []),
        ];
  return products.filter((product) => requested.includes(product));
}
