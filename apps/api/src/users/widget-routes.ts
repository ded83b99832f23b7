import { requestedMembers } from "@account-opening/db/members";
import { z } from "zod";
import type { Context } from "../context.ts";
import { institutionCode, memberGuid, userGuid } from "../http/fields.ts";
import { route } from "../http/route.ts";
import { clientRedirectUrl, useCases } from "../members/schema.ts";
import { assertNotErased } from "./known-user.ts";

const newWidgetUrl = z
  .object({
    user_guid: userGuid,
    member_guid: memberGuid.optional().meta({ description: "An existing member, to connect it again." }),
    institution_code: institutionCode
      .optional()
      .meta({ description: "Opens the widget at this institution." }),
    client_redirect_url: clientRedirectUrl,
    identify: z
      .boolean()
      .default(true)
      .meta({ description: "Whether to identify the account owners as well." }),
    use_cases: useCases,
  })
  .meta({
    id: "NewWidgetUrl",
    example: { user_guid: "USR-11141024-90b3-1bce-cac9-c06ced52ab4c", institution_code: "mxbank" },
  });

const widgetUrl = z
  .object({ url: z.string() })
  .meta({ id: "WidgetUrl", example: { url: "https://widget.mx.example/md/connect" } });

export const createWidgetUrl = route({
  method: "post",
  path: "/v1/widget_urls",
  operation: "createWidgetUrl",
  tag: "Members",
  summary: "Create a URL of MX's Connect widget",
  description:
    "The widget verifies the accounts of the user, and identifies their owners unless `identify` is false. Adopt the member that it creates: " +
    "results that MX has already are not requested again.",
  scope: "members:write",
  audit: "widget_url_requested",
  body: newWidgetUrl,
  answers: { 201: { description: "A URL that can be used once, within ten minutes.", schema: widgetUrl } },
  problems: [
    "user-not-found",
    "user-being-erased",
    "mx-refused",
    "institution-unsupported",
    "institution-unavailable",
    "mx-not-yet-known",
    "mx-throttled",
    "mx-unavailable",
    "mx-unauthorized",
  ],
  handle: async ({ body, signal, audit }, context) => {
    await assertNotErased(context, body.user_guid);
    const widget = {
      userGuid: body.user_guid,
      memberGuid: body.member_guid,
      institutionCode: body.institution_code,
      clientRedirectUrl: body.client_redirect_url,
      identify: body.identify,
      useCases: body.use_cases,
    };
    const url = await context.mx.users.createWidgetUrl(widget, { signal });
    if (body.member_guid === undefined) await storeWishes(body, context);
    await audit(context.database, { memberGuid: body.member_guid ?? null });
    return { status: 201, body: { url } };
  },
});

/** A member of the widget that a webhook names is adopted with the wishes of this request. */
async function storeWishes(
  { user_guid: userGuid, institution_code, identify }: z.output<typeof newWidgetUrl>,
  { database, clock }: Context,
): Promise<void> {
  const now = clock();
  const institutionCode = institution_code ?? null;
  const requested = { userGuid, institutionCode, wantsIdentification: identify, heldUntil: now };
  await requestedMembers.store(database, requested, now);
}
