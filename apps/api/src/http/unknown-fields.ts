import type { FieldProblem } from "@account-opening/runtime/http";
import { closest } from "fastest-levenshtein";
import { z } from "zod";

/**
 * The fields of a request that its schema does not have. Otherwise a misspelled field would be silently ignored. It also finds NUL
 * characters, which PostgreSQL cannot store.
 * @param path the path of `value`, for instance `credentials.0`.
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
  // Names are not checked in a union, a record, or a value whose type is wrong.
  if (known !== undefined && !(known instanceof z.ZodObject)) return [];
  const shape: Record<string, z.ZodType> = known?.shape ?? {};
  return Object.entries(value).flatMap(([name, each]) =>
    Object.hasOwn(shape, name)
      ? unknownFields(shape[name], each, joined(path, name))
      : [{ path: joined(path, shortened(name)), message: notKnown(name, Object.keys(shape)) }],
  );
}

/** Longer names are cut and not compared: no known name is that long, and the comparison is quadratic. */
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
