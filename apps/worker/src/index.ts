export { startWorker, type Worker } from "./app.ts";
export { closeTimeoutMs, readWorkerConfig, type WorkerConfig } from "./config.ts";
