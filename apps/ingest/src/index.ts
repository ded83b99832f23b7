export { type Ingest, startIngest } from "./app.ts";
export { closeTimeoutMs, type IngestConfig, readIngestConfig } from "./config.ts";
