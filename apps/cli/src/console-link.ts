import { consoleRoles, sessions } from "@account-opening/db/access";
import { consoleFields, readConfig } from "@account-opening/runtime/config";
import { InvalidArgumentError } from "commander";
import { z } from "zod";
import { type Terminal, withDatabase } from "./terminal.ts";

type SignIn = Parameters<typeof sessions.createLink>[1];

const environment = z.object(consoleFields);

/** Prints a link that signs an operator in to the console, and nothing else: it works once. */
export async function runConsoleLink(terminal: Terminal, signIn: SignIn): Promise<void> {
  const { consoleUrl } = readConfig(environment, terminal.env);
  await withDatabase(terminal, { applicationName: "console-link", poolSize: 1 }, async (database) => {
    const code = await sessions.createLink(database, signIn, new Date());
    terminal.out(`${consoleUrl}/console/login?code=${code}`);
  });
}

export function readRole(text: string): SignIn["role"] {
  const role = consoleRoles.find((name) => name === text);
  if (role === undefined) throw new InvalidArgumentError(`Use one of: ${consoleRoles.join(", ")}.`);
  return role;
}
