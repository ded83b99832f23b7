import { parseCookie } from "cookie";
import type { CookieOptions, Request, Response } from "express";

/** A cookie of the console. */
export interface Cookie {
  read(request: Pick<Request, "headers">): string | undefined;
  set(response: Response, value: string, expiresAt: Date): void;
  clear(response: Response): void;
}

export interface ConsoleCookies {
  /** The key of the operator's session. Another site cannot cause a request that carries it. */
  session: Cookie;
  /** The state of a sign-in. The provider returns the browser from another site, so it is sent with links. */
  signIn: Cookie;
  /** The ID token of an operator who signed in at the provider, for signing out there. Sent with the sign-out only. */
  idToken: Cookie;
}

/** On https, the prefix `__Host-` makes browsers refuse a cookie that another host or an insecure page sets. */
export function consoleCookies(consoleUrl: string): ConsoleCookies {
  const secure = consoleUrl.startsWith("https:");
  const prefix = secure ? "__Host-" : "";
  const options = { httpOnly: true, secure, path: "/" };
  return {
    session: cookieOf(`${prefix}console_session`, { ...options, sameSite: "strict" }),
    signIn: cookieOf(`${prefix}console_sign_in`, { ...options, sameSite: "lax" }),
    // The prefix `__Host-` requires the path `/`.
    idToken: cookieOf(`${secure ? "__Secure-" : ""}console_id_token`, {
      ...options,
      sameSite: "strict",
      path: "/console/logout",
    }),
  };
}

function cookieOf(name: string, options: CookieOptions): Cookie {
  return {
    read: ({ headers }) => parseCookie(headers.cookie ?? "")[name],
    set: (response, value, expires) => void response.cookie(name, value, { ...options, expires }),
    clear: (response) => void response.clearCookie(name, options),
  };
}
