export { createDispatcher, createFetch, type Egress, isProxyRefusal } from "./egress.ts";
export {
  type AllowedReceivers,
  allowedReceiversOf,
  mayConnectTo,
  receiverUrlFault,
} from "./receiver-url.ts";
