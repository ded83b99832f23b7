/** JSON fields that hold GUIDs of MX. Other fields may hold a caller's text that only resembles a GUID. */
const guidFields: ReadonlySet<string> = new Set(["guid", "user_guid", "member_guid", "account_guid"]);

const guid = /^(?:USR|MBR|ACT)-[\w-]{1,96}$/;

/** The distinct GUIDs of users, members and accounts in the GUID fields of these JSON values, at any depth. */
export function subjectsOf(...values: readonly unknown[]): string[] {
  const found = new Set<string>();
  const remaining: unknown[] = [...values];
  while (remaining.length > 0) {
    const value = remaining.pop();
    if (typeof value !== "object" || value === null) continue;
    for (const [name, inner] of Object.entries(value)) {
      if (typeof inner === "object") remaining.push(inner);
      else if (guidFields.has(name) && typeof inner === "string" && guid.test(inner)) found.add(inner);
    }
  }
  return [...found];
}
