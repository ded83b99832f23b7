export { fields, type RateLimitSetting } from "./fields.ts";
export { refusePublishedSecrets } from "./published-secrets.ts";
export { type Environment, readConfig } from "./read-config.ts";
export { readConfigOrExit } from "./read-config-or-exit.ts";
export {
  drainFields,
  mxFields,
  mxVersionField,
  policyFields,
  receiverFields,
  serviceFields,
} from "./shared-fields.ts";
