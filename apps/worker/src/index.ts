export { startWorker, type Worker } from "./app.ts";
export { readWorkerConfig, type WorkerConfig } from "./config.ts";
