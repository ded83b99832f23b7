const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** The two largest units that matter: `412 ms`, `2.4 s`, `21 s`, `1 min 40 s`, `7 h 12 min`, `3 days 4 h`. */
export function formatDuration(ms: number): string {
  if (ms < second) return `${Math.round(ms)} ms`;
  if (ms < 10 * second) return `${trim((ms / second).toFixed(1))} s`;
  if (ms < minute) return `${Math.round(ms / second)} s`;
  return formatAge(ms);
}

/** Like a duration, in whole seconds: it counts up live, and tenths would flicker. */
export function formatAge(ms: number): string {
  const rounded = Math.max(0, Math.floor(ms / second) * second);
  if (rounded < minute) return `${rounded / second} s`;
  if (rounded < 10 * minute) return pair(rounded, minute, "min", second, "s");
  if (rounded < hour) return `${Math.floor(rounded / minute)} min`;
  if (rounded < day) return pair(rounded, hour, "h", minute, "min");
  const days = Math.floor(rounded / day);
  const name = days === 1 ? "day" : "days";
  return days < 10 ? pair(rounded, day, name, hour, "h") : `${days.toLocaleString("en-US")} ${name}`;
}

/** `08:52`, or `1:08:52` from an hour on. */
export function formatCountdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / second));
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [hours = 0, minutes = 0, rest = 0] = parts;
  const tail = `${pad(minutes)}:${pad(rest)}`;
  return hours === 0 ? tail : `${hours}:${tail}`;
}

function pair(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % large) / small);
  const head = `${Math.floor(ms / large)} ${largeName}`;
  return rest === 0 ? head : `${head} ${rest} ${smallName}`;
}

const trim = (text: string) => text.replace(/\.0$/, "");
const pad = (value: number) => String(value).padStart(2, "0");
