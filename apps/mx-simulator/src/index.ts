export type { SimulatorOptionsInput } from "./options.ts";
export { type Simulator, startSimulator } from "./simulator.ts";
