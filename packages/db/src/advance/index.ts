export { advance } from "./advance.ts";
export { collectJobEnds, type JobEndCollector } from "./collect-job-ends.ts";
export { cachePollPlans } from "./poll-plans.ts";
