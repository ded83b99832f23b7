/** Under these names JSON holds guids of MX; under others a caller may have written what only looks like one. */
const guidFields: ReadonlySet<string> = new Set(["guid", "user_guid", "member_guid", "account_guid"]);

const guid = /^(?:USR|MBR|ACT)-[\w-]{1,96}$/;

/** The guids of users, members and accounts in the guid fields of JSON values, at any depth; each once. */
export function subjectsOf(...values: readonly unknown[]): string[] {
  const found = new Set<string>();
  const waiting: unknown[] = [...values];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== "object" || value === null) continue;
    for (const [name, inner] of Object.entries(value)) {
      if (typeof inner === "object") waiting.push(inner);
      else if (guidFields.has(name) && typeof inner === "string" && guid.test(inner)) found.add(inner);
    }
  }
  return [...found];
}
