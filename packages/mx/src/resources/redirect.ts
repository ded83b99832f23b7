/**
 * Where MX sends the user after an OAuth consent. MX uses the URL only with `referral_source` APP; otherwise its own
 * page ends the consent.
 */
export function redirectTo(clientRedirectUrl: string | undefined) {
  return clientRedirectUrl === undefined
    ? {}
    : { client_redirect_url: clientRedirectUrl, referral_source: "APP" };
}
