export { advance } from "./advance.ts";
export { collectJobEnds } from "./collect-job-ends.ts";
export { cachePollPlans } from "./poll-plans.ts";
