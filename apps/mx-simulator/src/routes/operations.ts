import type { Operation } from "../http/operation.ts";
import { accountOperations } from "./accounts.ts";
import { institutionOperations } from "./institutions.ts";
import { jobOperations } from "./jobs.ts";
import { memberOperations } from "./members.ts";
import { oauthOperations } from "./oauth.ts";
import { userOperations } from "./users.ts";

/** Everything of MX's API that is played here. */
export const OPERATIONS: readonly Operation[] = [
  ...userOperations,
  ...institutionOperations,
  ...memberOperations,
  ...jobOperations,
  ...accountOperations,
  ...oauthOperations,
];
