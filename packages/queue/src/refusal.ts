/** For an error by Redis's access control: what is refused and how to allow it. Null for any other error. */
export function refusalOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (error.message.includes("NOPERM")) {
    const command = /'([\w|-]+)'/.exec(error.message)?.[1];
    return command === undefined
      ? "Redis refuses its user a key or a channel: allow all keys with the prefix of QUEUE_PREFIX."
      : `Redis refuses its user the command ${command}: allow it with ACL SETUSER.`;
  }
  if (/WRONGPASS|NOAUTH/.test(error.message))
    return "Redis refused the login: correct the user and the password in REDIS_URL.";
  return null;
}
