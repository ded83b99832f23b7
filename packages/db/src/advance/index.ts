export { advance } from "./advance.ts";
export { cachePollPlans } from "./poll-plans.ts";
