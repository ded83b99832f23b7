import type { TimeFormat } from "./time.ts";

/** A code of the API as words: `balance_check_scheduled` is `balance check scheduled`. */
export function wordOf(code: string): string {
  return code.replaceAll("_", " ").replaceAll(".", " ");
}

/** `1 h 5 min before` or `2 s after`, for a moment relative to another one. */
export function beforeOrAfter(ms: number, format: (ms: number) => string): string {
  return ms >= 0 ? `${format(ms)} before` : `${format(-ms)} after`;
}

/** A value of an audit row as text. Times are shown in the viewer's zone. */
export function detailValue(value: string | number, format: TimeFormat): string {
  const isTime = typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value);
  return isTime ? format.moment(new Date(value), new Date()) : String(value);
}

/** Host and path of an endpoint: several endpoints may have one host. */
export function addressOf(url: string): string {
  return url.replace(/^https?:\/\//, "");
}
