import { z } from "zod";
import { type CamelCased, camelCased } from "./camel-case.ts";
import { ConfigError, type ConfigProblem } from "./config-error.ts";
import { readValues } from "./read-values.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration from the environment. The keys of the schema are the names of the variables, and the
 * description of a field is the expected value. The result has the same names in camel case.
 *
 * @throws {ConfigError} with every problem, never with a value.
 */
export function readConfig<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  env: Environment,
): CamelCased<z.output<z.ZodObject<Shape>>> {
  const { values, problems: unread } = readValues(Object.keys(schema.shape), env);
  const result = schema.safeParse(values);
  if (result.success && unread.length === 0) return camelCased(result.data);
  const invalid = result.success ? [] : problemsOf(schema, values, result.error);
  const isRead = ({ name }: ConfigProblem) => unread.every((problem) => problem.name !== name);
  throw new ConfigError([...unread, ...invalid.filter(isRead)]);
}

function problemsOf(schema: z.ZodObject, given: Environment, error: z.ZodError): ConfigProblem[] {
  return error.issues.map((issue) => {
    const name = String(issue.path[0] ?? "the environment");
    return {
      name,
      problem: given[name] === undefined && issue.code !== "custom" ? "is missing" : problemOf(issue),
      expected: expectedOf(schema.shape[name]),
    };
  });
}

/** Only our own messages are included; a message of zod may quote the value. */
function problemOf(issue: z.core.$ZodIssue): string {
  return issue.code === "custom" ? issue.message : "is invalid";
}

function expectedOf(field: z.core.$ZodType | undefined): string {
  if (field === undefined) return "something else";
  const description = z.globalRegistry.get(field)?.description;
  if (description !== undefined) return description;
  if (field instanceof z.ZodDefault || field instanceof z.ZodOptional) return expectedOf(field.unwrap());
  return "something else";
}
