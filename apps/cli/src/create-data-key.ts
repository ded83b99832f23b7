import { isKeyId, keyServiceFields, readConfig } from "@account-opening/runtime/config";
import { createDataKey } from "@account-opening/runtime/keys";
import { InvalidArgumentError } from "commander";
import { z } from "zod";
import type { Terminal } from "./terminal.ts";

export const keyServices = ["aws-kms", "vault"] as const;
export type KeyServiceName = (typeof keyServices)[number];

/** Prints a new entry for `DATA_KEYS`. It is stored nowhere. */
export async function runCreateDataKey(
  terminal: Terminal,
  id: string,
  service: KeyServiceName | undefined,
): Promise<void> {
  const settings = readConfig(z.object(keyServiceFields), terminal.env);
  terminal.out(await createDataKey(id, service, settings));
}

export function readKeyId(text: string): string {
  if (!isKeyId(text)) throw new InvalidArgumentError("An ID has 1 to 32 letters, digits, - and _.");
  return text;
}
