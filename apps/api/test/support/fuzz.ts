import fc from "fast-check";

/** As much of JSON Schema as our OpenAPI document uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
}

/** Values that break what is not careful: types, sizes, depth, Unicode, NUL, years, numbers. */
export const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "\u202e",
    "💸",
    "__proto__",
    "constructor",
    "US",
    "NaN",
    "-0",
    "1e400",
    "0x10",
    "99999999999999999999999999",
    "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "+010000-01-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "2026-11-26T00:00:00",
    "infinity",
    "'; drop table members; --",
    0,
    -1,
    0.1,
    2 ** 53,
    -(2 ** 63),
    1e308,
    [],
    {},
  ),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.nat(20).map((size) => "x".repeat(size * 1_000)),
  fc
    .integer({ min: 1, max: 40 })
    .map((depth) => JSON.parse("[".repeat(depth) + "]".repeat(depth)) as unknown),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Values that the schema allows, and at intervals invalid ones. */
export function valuesOf(schema: Schema, resolve: (ref: string) => Schema): fc.Arbitrary<unknown> {
  const of = (inner: Schema) => valuesOf(inner, resolve);
  if (schema.$ref !== undefined) return of(resolve(schema.$ref));
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map(of));
  if (schema.allOf !== undefined)
    return fc.tuple(...schema.allOf.map(of)).map((all) => Object.assign({}, ...all));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case "object":
      return objectsOf(schema, of);
    case "array":
      return fc.array(schema.items === undefined ? hostile : of(schema.items), { maxLength: 4 });
    case "integer":
      return fc.integer({ min: schema.minimum ?? -10, max: schema.maximum ?? 100_000 });
    case "number":
      return fc.double({ min: schema.minimum ?? -10, max: schema.maximum ?? 1e6, noNaN: true });
    case "boolean":
      return fc.boolean();
    case "string":
      return textsOf(schema);
    default:
      return hostile;
  }
}

function objectsOf({ properties = {}, required = [] }: Schema, of: (inner: Schema) => fc.Arbitrary<unknown>) {
  const model = Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, of(inner)]));
  return fc.record(model, { requiredKeys: required.filter((name) => name in properties) });
}

function textsOf({ format, pattern, minLength = 0, maxLength = 40 }: Schema): fc.Arbitrary<string> {
  if (format === "date-time") {
    const min = new Date("1970-01-01T00:00:00Z");
    return fc
      .date({ min, max: new Date("9999-12-31T23:59:59Z"), noInvalidDate: true })
      .map((at) => at.toISOString());
  }
  // Amounts and names are described in words.
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern, "u"));
  return fc.oneof(
    fc.string({ minLength, maxLength: Math.min(maxLength, 60) }),
    fc.integer({ min: 0, max: 1_000_000 }).map((cents) => (cents / 100).toFixed(2)),
  );
}

/** One thing is wrong with it: a field replaced, taken out or added, or all of it something else. */
export function spoilt(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 2, arbitrary: hostile },
    {
      weight: 6,
      arbitrary: fc.tuple(values, fc.nat(), hostile, fc.constantFrom("replace", "remove", "add")).map(change),
    },
  );
}

function change([value, which, bad, how]: [unknown, number, unknown, string]): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return bad;
  const names = Object.keys(value);
  const name =
    how === "add" || names.length === 0 ? `unknown_${which % 7}` : (names[which % names.length] ?? "");
  const { [name]: _, ...rest } = value as Record<string, unknown>;
  return how === "remove" ? rest : { ...rest, [name]: bad };
}
