/** `POLL_FLOOR_MS` becomes `pollFloorMs`. */
type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Lowercase<Head>}${Capitalize<CamelCase<Tail>>}`
  : Lowercase<Name>;

export type CamelCased<Fields> = {
  readonly [Name in keyof Fields as Name extends string ? CamelCase<Name> : never]: Fields[Name];
};

export function camelCased<Fields extends object>(fields: Fields): CamelCased<Fields> {
  const entries = Object.entries(fields).map(([name, value]) => [camelCase(name), value]);
  // The compiler cannot infer this from the entries.
  return Object.fromEntries(entries) as CamelCased<Fields>;
}

function camelCase(name: string): string {
  return name.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
