/** Reason codes are MX's statuses in lower case. */
export function lowerCase<Status extends string>(status: Status): Lowercase<Status> {
  return status.toLowerCase() as Lowercase<Status>;
}
