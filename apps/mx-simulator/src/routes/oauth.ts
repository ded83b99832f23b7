import type { Operation } from "../http/operation.ts";
import { openConsent } from "../oauth/consent.ts";
import { memberOf } from "./members.ts";

export const oauthOperations: readonly Operation[] = [
  {
    name: "oauth_window_uri",
    method: "get",
    path: "/users/:user/members/:member/oauth_window_uri",
    handle(simulation, asked) {
      const member = memberOf(simulation.world, asked);
      const redirectUrl = asked.query["client_redirect_url"];
      if (typeof redirectUrl === "string") member.consentRedirectUrl = redirectUrl;
      if (asked.query["skip_aggregation"] === "true") member.aggregatesAfterConsent = false;
      const uri = openConsent(simulation, member, asked.origin);
      return { status: 200, body: { member: { guid: member.guid, oauth_window_uri: uri } } };
    },
  },
];
