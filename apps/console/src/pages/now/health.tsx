import type { ReactNode } from "react";
import type { Summary } from "../../api/overview.ts";
import { Icon, type Tone } from "../../components/icon.tsx";
import { Age } from "../../components/time.tsx";
import { formatDuration } from "../../format/duration.ts";
import { formatCount, formatNumberOf, formatRate } from "../../format/number.ts";

/** Above this error rate MX is failing, as `GET /v1/attention` reports it. */
const mxErrorRateMax = 0.05;

/** The window of the summary's rates. */
const windowMinutes = 15;

const bytesPerMegabyte = 1_048_576;

/** What the deployment depends on, one light each. */
export function Health({ summary }: { summary: Summary }) {
  const { mx, postgresql, redis, backlog, webhooks, notifications } = summary;
  const overdue = backlog.overdue_calls + backlog.overdue_checks;
  const { dead_deliveries: dead, disabled_endpoints: disabled, endpoints } = notifications;
  const mxTone = mx.error_rate === null ? "idle" : mx.error_rate > mxErrorRateMax ? "bad" : "ok";
  return (
    <section className="panel lights" aria-label="Health">
      <Light name="MX" tone={mxTone}>
        <span>
          {mx.error_rate === null
            ? `no calls in ${windowMinutes} minutes`
            : `${formatRate(mx.error_rate)} errors · ${formatCount(mx.calls)} calls`}
        </span>
        <Last what="success" at={mx.last_success_at} none="no success in 24 hours" />
      </Light>
      <Light name="PostgreSQL" tone={backlog.pending_events > 1_000 ? "wait" : "ok"}>
        <span>answers in {formatDuration(postgresql.round_trip_ms)}</span>
        <span>{formatNumberOf(backlog.pending_events, "event")} to process</span>
      </Light>
      <Light name="Redis" tone={redis === null ? "bad" : overdue > 0 ? "wait" : "ok"}>
        <span>
          {redis === null
            ? "does not respond; decisions continue"
            : `answers in ${formatDuration(redis.round_trip_ms)} · ${Math.round(redis.used_memory_bytes / bytesPerMegabyte)} MB`}
        </span>
        <span>{overdue === 0 ? "no overdue jobs" : `${formatNumberOf(overdue, "overdue job")}`}</span>
      </Light>
      <Light
        name="Webhooks from MX"
        tone={webhooks.silent ? "wait" : webhooks.last_received_at === null ? "idle" : "ok"}
      >
        <span>
          {webhooks.silent
            ? `silent for ${windowMinutes} minutes`
            : `${formatCount(Math.round((webhooks.received / windowMinutes) * 10) / 10)} a minute`}
        </span>
        <Last what="webhook" at={webhooks.last_received_at} none="none received yet" />
      </Light>
      <Light name="Notifications" tone={dead + disabled > 0 ? "bad" : endpoints === 0 ? "idle" : "ok"}>
        <span>
          {formatCount(notifications.pending_deliveries)} waiting · {formatCount(dead)} dead
        </span>
        <span>
          {disabled > 0
            ? `${formatCount(disabled)} of ${formatNumberOf(endpoints, "endpoint")} disabled`
            : endpoints === 0
              ? "no endpoint exists"
              : `${formatNumberOf(endpoints, "endpoint")} enabled`}
        </span>
      </Light>
    </section>
  );
}

function Last({ what, at, none }: { what: string; at: string | null; none: string }) {
  if (at === null) return <span>{none}</span>;
  return (
    <span>
      last {what} <Age since={at} /> ago
    </span>
  );
}

const words = { ok: "healthy", wait: "degraded", bad: "failing", idle: "no data" } as const;

interface LightProps {
  name: string;
  tone: Extract<Tone, keyof typeof words>;
  children: ReactNode;
}

function Light({ name, tone, children }: LightProps) {
  return (
    <div className="light">
      <b className={tone}>
        <span className="tone">
          <Icon name={tone} />
        </span>
        {name}
        <span className="visually-hidden">{words[tone]}</span>
      </b>
      {children}
    </div>
  );
}
