import { formatAge, formatCountdown } from "../format/duration.ts";
import { useTimeFormat } from "../format/time.ts";
import { useNow } from "../state/clock.ts";

interface TimeProps {
  /** ISO 8601. */
  at: string;
  /** With tenths of a second, for moments that lie close together. */
  precise?: boolean;
}

/** A moment in the viewer's zone. The tooltip has it in UTC. */
export function Time({ at, precise = false }: TimeProps) {
  const format = useTimeFormat();
  const moment = new Date(at);
  return (
    <time dateTime={at} title={utcTitle(at)} className="nowrap">
      {precise ? format.precise(moment) : format.moment(moment, new Date())}
    </time>
  );
}

/** Time since a moment. It counts up live. */
export function Age({ since }: { since: string }) {
  const now = useNow();
  return (
    <time dateTime={since} title={`since ${utcTitle(since)}`} className="age">
      {formatAge(now - Date.parse(since))}
    </time>
  );
}

/** Time until a moment. It counts down live, to zero. */
export function Countdown({ until }: { until: string }) {
  const now = useNow();
  return (
    <time dateTime={until} title={`at ${utcTitle(until)}`} className="age">
      {formatCountdown(Date.parse(until) - now)}
    </time>
  );
}

function utcTitle(at: string): string {
  return `${at.replace("T", " ").replace(/(\.000)?Z$/, "")} UTC`;
}
