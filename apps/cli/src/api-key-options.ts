import { instantMax } from "@account-opening/core";
import { type Scope, scopes } from "@account-opening/db/access";
import { InvalidArgumentError } from "commander";
import { z } from "zod";

export interface ApiKeyOptions {
  name: string;
  scopes: Scope[];
  /** Undefined if the key does not expire. */
  expiresAt?: Date;
}

export function readName(text: string): string {
  const name = text.trim();
  if (name === "") throw new InvalidArgumentError("The name is empty.");
  return name;
}

/** Reads a comma-separated list. Each scope is returned once. */
export function readScopes(text: string): Scope[] {
  const names = text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const unknown = names.filter((name) => !isScope(name));
  if (unknown.length > 0) throw new InvalidArgumentError(`Unknown scope: ${unknown.join(", ")}.`);
  if (names.length === 0) throw new InvalidArgumentError("Name at least one scope.");
  return [...new Set(names.filter(isScope))];
}

const isoTime = z.iso.datetime({ offset: true });

export function readExpiry(text: string, now: Date): Date {
  const time = isoTime.safeParse(text);
  const expiresAt = new Date(text);
  if (!time.success || expiresAt.getTime() > instantMax)
    throw new InvalidArgumentError("Use an ISO 8601 time that ends in Z or an offset.");
  if (expiresAt <= now) throw new InvalidArgumentError("The time is in the past.");
  return expiresAt;
}

function isScope(text: string): text is Scope {
  return (scopes as readonly string[]).includes(text);
}
