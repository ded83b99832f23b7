/** The reason code of an MX status: the status in lower case. */
export function lowerCase<Status extends string>(status: Status): Lowercase<Status> {
  return status.toLowerCase() as Lowercase<Status>;
}
