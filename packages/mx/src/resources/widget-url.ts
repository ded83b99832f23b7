import type { CallOptions, Send } from "../http/call.ts";
import { path } from "../http/path.ts";
import { widgetUrlResponse } from "../wire/user.ts";
import type { UseCases } from "./create-member.ts";

/** What the Connect widget shows, and what it fetches. */
export interface NewWidget {
  userGuid: string;
  /** An existing member to repair. It takes precedence over the institution. */
  memberGuid?: string | undefined;
  /** Opens the widget at this institution instead of the search. */
  institutionCode?: string | undefined;
  /** Where MX sends the user after OAuth consent in a mobile app. Without it, the widget's own page ends the consent. */
  clientRedirectUrl?: string | undefined;
  /** Whether owners are fetched after the account numbers. */
  identify: boolean;
  useCases?: UseCases;
}

/** Requests the URL of a Connect widget for account verification. */
export async function createWidgetUrl(send: Send, widget: NewWidget, options?: CallOptions): Promise<string> {
  const response = await send(
    {
      name: "users.createWidgetUrl",
      method: "POST",
      path: path`users/${widget.userGuid}/widget_urls`,
      body: { widget_url: bodyOf(widget, send) },
      response: widgetUrlResponse,
    },
    options,
  );
  return response.widget_url.url;
}

/** For a widget, MX's name of `referral_source` is `oauth_referral_source`. */
function bodyOf(widget: NewWidget, { version }: Send) {
  const { clientRedirectUrl } = widget;
  return {
    widget_type: "connect_widget",
    ...version.widgetJob(
      widget.identify ? ["account_verification", "identity_verification"] : ["account_verification"],
    ),
    current_member_guid: widget.memberGuid,
    current_institution_code: widget.institutionCode,
    client_redirect_url: clientRedirectUrl,
    use_cases: widget.useCases,
    oauth_referral_source: clientRedirectUrl === undefined ? undefined : "APP",
  };
}
