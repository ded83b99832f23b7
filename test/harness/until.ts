export { until } from "@account-opening/infra";
