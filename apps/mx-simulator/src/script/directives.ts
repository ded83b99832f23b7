import { jobKinds } from "../jobs/job.ts";
import { bankDirectives } from "./bank-directives.ts";
import { always, type Directive, oneOf, type Scope } from "./directive.ts";
import { mxDirectives } from "./mx-directives.ts";

/** The script language. The parser and the docs page both use this table. */
export const directives: readonly Directive[] = [...bankDirectives, ...mxDirectives];

/** Reads `*N` and `@job`, the suffixes of a directive; undefined when they are invalid. */
export function readScope(
  directive: Directive,
  count: string | undefined,
  jobName: string | undefined,
): Scope | undefined {
  const { defaultCount } = directive;
  if (defaultCount === undefined && (count !== undefined || jobName !== undefined)) return undefined;
  const jobKind = jobName === undefined ? null : oneOf(jobKinds, jobName);
  if (jobKind === undefined) return undefined;
  if (count === undefined) return { jobKind, remaining: defaultCount ?? always };
  return { jobKind, remaining: count === "always" ? always : Number(count) };
}
