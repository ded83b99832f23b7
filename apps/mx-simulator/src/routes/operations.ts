import type { Operation } from "../http/operation.ts";
import { accountOperations } from "./accounts.ts";
import { institutionOperations } from "./institutions.ts";
import { jobOperations } from "./jobs.ts";
import { memberOperations } from "./members.ts";
import { userOperations } from "./users.ts";
import { widgetOperations } from "./widget-urls.ts";

/** Every operation of MX's API that is simulated. */
export const operations: readonly Operation[] = [
  ...userOperations,
  ...institutionOperations,
  ...memberOperations,
  ...jobOperations,
  ...accountOperations,
  ...widgetOperations,
];
