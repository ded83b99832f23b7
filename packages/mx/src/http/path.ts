import { MxNotFoundError } from "../errors/mx-not-found-error.ts";

/**
 * Writes a path with its ids encoded: path`users/${userGuid}/members`.
 * @throws MxNotFoundError for an id that would change the path itself (empty, `.`, `..`, not Unicode): MX has none such.
 */
export function path(parts: TemplateStringsArray, ...ids: readonly string[]): string {
  return parts.reduce((written, part, index) => {
    const id = ids[index - 1];
    return id === undefined ? written + part : written + segment(id) + part;
  });
}

function segment(id: string): string {
  if (/^\.{0,2}$/.test(id) || /\p{Surrogate}/u.test(id)) {
    throw new MxNotFoundError({ call: `an id of ${id.length} characters`, status: null });
  }
  return encodeURIComponent(id);
}
