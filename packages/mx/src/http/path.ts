import { MxNotFoundError } from "../errors/mx-not-found-error.ts";

/**
 * A path with encoded IDs: path`users/${userGuid}/members`.
 * @throws MxNotFoundError for an ID that would change the path (empty, `.`, `..`, invalid Unicode). MX has no such ID.
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
