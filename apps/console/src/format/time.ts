import { useSettings } from "../state/settings.ts";

/** Formats moments in the viewer's zone, or in UTC if the viewer chose it. */
export interface TimeFormat {
  /** IANA name; undefined is the browser's zone. */
  timeZone: "UTC" | undefined;
  /** Short name of the zone, for instance `EST`. */
  zoneName(at: Date): string;
  /** `14:32:08` */
  clock(at: Date): string;
  /** `14:32` */
  minutes(at: Date): string;
  /** `14:31:22.5` */
  precise(at: Date): string;
  /** `14:32:08` today, `26 Nov, 14:32` in this year, otherwise `26 Nov 2025, 14:32`. */
  moment(at: Date, now: Date): string;
  /** `26 November 2026` */
  day(at: Date): string;
}

const cache = new Map<string, TimeFormat>();

export function useTimeFormat(): TimeFormat {
  const { timeZone } = useSettings();
  return timeFormat(timeZone === "utc" ? "UTC" : undefined);
}

export function timeFormat(timeZone: "UTC" | undefined): TimeFormat {
  const key = timeZone ?? "local";
  const found = cache.get(key) ?? create(timeZone);
  cache.set(key, found);
  return found;
}

function create(timeZone: "UTC" | undefined): TimeFormat {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat("en-GB", { ...options, ...(timeZone === undefined ? {} : { timeZone }) });
  const hm = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const clock = format({ ...hm, second: "2-digit" });
  const minutes = format(hm);
  const precise = format({ ...hm, second: "2-digit", fractionalSecondDigits: 1 });
  const dayKey = format({ year: "numeric", month: "2-digit", day: "2-digit" });
  const inYear = format({ day: "numeric", month: "short", ...hm });
  const withYear = format({ day: "numeric", month: "short", year: "numeric", ...hm });
  const day = format({ day: "numeric", month: "long", year: "numeric" });
  // American English has the short names that American banks use, such as EST.
  const zone = new Intl.DateTimeFormat("en-US", {
    timeZoneName: "short",
    ...(timeZone === undefined ? {} : { timeZone }),
  });
  return {
    timeZone,
    zoneName: (at) => zone.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? "",
    clock: (at) => clock.format(at),
    minutes: (at) => minutes.format(at),
    precise: (at) => precise.format(at),
    day: (at) => day.format(at),
    moment(at, now) {
      if (dayKey.format(at) === dayKey.format(now)) return clock.format(at);
      return dayKey.format(at).slice(-4) === dayKey.format(now).slice(-4)
        ? inYear.format(at)
        : withYear.format(at);
    },
  };
}
