export { type Ingest, startIngest } from "./app.ts";
export { type IngestConfig, readIngestConfig } from "./config.ts";
