export { readWebhook } from "./webhook/read.ts";
