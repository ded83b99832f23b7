import type { Context } from "../context.ts";
import type { Authenticate } from "../http/authenticate.ts";
import type { Authorize } from "../http/authorize.ts";
import type { RateLimit } from "../http/rate-limit.ts";
import type { GroupRole } from "./config.ts";
import type { ConsoleCookies } from "./cookies.ts";
import type { OpenId } from "./open-id.ts";

/** The dependencies of the console's routes. */
export interface ConsoleContext extends Pick<Context, "database" | "cipher" | "clock" | "log"> {
  authorize: Authorize;
  authenticate: Pick<Authenticate, "forget">;
  /** Rate limit of unknown links, by client network. */
  refusals: RateLimit;
  cookies: ConsoleCookies;
  /** Null if no provider is configured. */
  openId: OpenId | null;
  groupRoles: readonly GroupRole[];
  /** Groups whose members may show account numbers. */
  accountNumberGroups: readonly string[];
  /** Time without activity after which a session ends. */
  idleMs: number;
}
