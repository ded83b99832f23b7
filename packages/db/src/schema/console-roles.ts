/** Roles of operators in the console. If several apply, the later one is used. */
export const consoleRoles = ["viewer", "auditor", "operator"] as const;

export type ConsoleRole = (typeof consoleRoles)[number];
