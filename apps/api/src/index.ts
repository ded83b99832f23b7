export { type Api, startApi } from "./app.ts";
export { type ApiConfig, readApiConfig } from "./config.ts";
