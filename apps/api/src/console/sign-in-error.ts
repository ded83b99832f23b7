import type { Problem } from "@account-opening/runtime/http";
import { toProblem } from "../http/to-problem.ts";
import { type Page, retry } from "./pages.ts";

const linkCommand = "`pnpm --silent console-link --role operator --name NAME`";

/** Without a provider, only links sign in. */
export const linkNeeded: Page = {
  status: 200,
  title: "Sign in with a link",
  text: ["Create a link on the command line. It works once, for 10 minutes:", linkCommand],
};

const pages = {
  link_invalid: {
    status: 403,
    title: "The link does not work",
    text: ["It was used before, or it is older than 10 minutes. Create another one:", linkCommand],
  },
  provider_unavailable: {
    status: 503,
    title: "Sign-in is unavailable",
    text: ["The identity provider does not respond as expected. Try again later."],
    link: retry,
  },
  not_started: {
    status: 400,
    title: "The sign-in has expired",
    text: ["It took longer than 10 minutes, or it was started in another browser."],
    link: retry,
  },
  refused: {
    status: 403,
    title: "The sign-in was refused",
    text: ["The identity provider refused it, or its response belongs to another sign-in."],
    link: retry,
  },
  no_role: {
    status: 403,
    title: "You have no role",
    text: [
      "The identity provider signed you in, but none of your groups has a role in the console.",
      "An administrator adds you to a group of `CONSOLE_ROLES`.",
    ],
  },
} as const satisfies Record<string, Page>;

/** Why no session was started. */
export type SignInFailure = keyof typeof pages;

/** Ends a sign-in with a page. `cause` is logged. */
export class SignInError extends Error {
  override readonly name = "SignInError";
  readonly failure: SignInFailure;

  constructor(failure: SignInFailure, options?: ErrorOptions) {
    super(pages[failure].title, options);
    this.failure = failure;
  }
}

/** The page for an error of a sign-in. */
export function pageOf(error: unknown): Page & Pick<Problem, "headers"> {
  if (error instanceof SignInError) return { ...pages[error.failure], headers: {} };
  const { status, title, headers } = toProblem(error);
  return { status, title, text: ["You are not signed in. Try again later."], link: retry, headers };
}
