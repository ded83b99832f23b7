/** Why Redis refused a command to our user (an ACL), and what to do; null for any other error. */
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
