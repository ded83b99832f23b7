export { type Api, startApi } from "./app.ts";
export { type ApiConfig, closeTimeoutMs, readApiConfig } from "./config.ts";
