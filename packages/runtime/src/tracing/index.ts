export { startTracing } from "./start-tracing.ts";
export { noTracing, type Tracing, traceMxCalls } from "./tracing.ts";
