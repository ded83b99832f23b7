export { ConfigError } from "./config-error.ts";
export { consoleFields } from "./console-fields.ts";
export { fields, type RateLimitSetting } from "./fields.ts";
export { followConfig } from "./follow-config.ts";
export { isKeyId } from "./key-list.ts";
export { refusePublishedSecrets } from "./published-secrets.ts";
export { type Environment, readConfig } from "./read-config.ts";
export { readConfigOrExit } from "./read-config-or-exit.ts";
export { requireHashTag } from "./service-urls.ts";
export {
  keyServiceFields,
  loadBalancerFields,
  mxFields,
  mxVersionField,
  policyFields,
  receiverFields,
  reloadedByMxApps,
  serviceFields,
} from "./shared-fields.ts";
export {
  type ClientCertificateHeader,
  requireWebhookAuthentication,
  webhookFields,
  whenWebhookFieldsAreValid,
} from "./webhook-fields.ts";
