import type { FieldProblem } from "@account-opening/runtime/http";
import { closest } from "fastest-levenshtein";
import { z } from "zod";

/**
 * What in a part of a request its schema does not know: a misspelt field would otherwise be ignored, and the request
 * answered as if it had not been sent. NUL is found on the way: PostgreSQL stores none.
 * @param path where `value` stands, for instance `credentials.0`.
 */
export function unknownFields(schema: z.ZodType | undefined, value: unknown, path = ""): FieldProblem[] {
  if (typeof value === "string") {
    return value.includes("\0") ? [{ path, message: "must not contain the character NUL" }] : [];
  }
  if (typeof value !== "object" || value === null) return [];
  const known = withoutWrappers(schema);
  if (Array.isArray(value)) {
    const element = known instanceof z.ZodArray ? (known.element as z.ZodType) : undefined;
    return value.flatMap((each, index) => unknownFields(element, each, joined(path, String(index))));
  }
  // Not to be judged by names: a union, a record, or a value that is of another type and refused for that.
  if (known !== undefined && !(known instanceof z.ZodObject)) return [];
  const shape: Record<string, z.ZodType> = known?.shape ?? {};
  return Object.entries(value).flatMap(([name, each]) =>
    Object.hasOwn(shape, name)
      ? unknownFields(shape[name], each, joined(path, name))
      : [{ path: joined(path, shortened(name)), message: notKnown(name, Object.keys(shape)) }],
  );
}

/** No name of ours is so long: more of one is neither shown nor compared, which takes the square of its length. */
const nameMax = 64;

function notKnown(name: string, known: readonly string[]): string {
  return known.length === 0 || name.length > nameMax
    ? "is not a known field"
    : `is not a known field; did you mean ${closest(name, known)}?`;
}

function shortened(name: string): string {
  return name.length > nameMax ? `${name.slice(0, nameMax)}…` : name;
}

function joined(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function withoutWrappers(schema: z.ZodType | undefined): z.ZodType | undefined {
  if (schema instanceof z.ZodPipe) return withoutWrappers(schema.in as z.ZodType);
  const isWrapper =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodReadonly;
  return isWrapper ? withoutWrappers(schema.unwrap() as z.ZodType) : schema;
}
