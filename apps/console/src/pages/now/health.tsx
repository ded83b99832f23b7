import type { components } from "@account-opening/client";
import type { ReactNode } from "react";
import { Icon, type Tone } from "../../components/icon.tsx";
import { Age } from "../../components/time.tsx";
import { formatCount, formatRate } from "../../format/number.ts";

type Summary = components["schemas"]["Summary"];

/** Above this error rate MX needs attention, in the last 15 minutes. */
const mxErrorRateMax = 0.05;

/** What the deployment depends on, one light each. */
export function Health({ summary }: { summary: Summary }) {
  const { mx, webhooks, notifications } = summary;
  const mxTone = mx.error_rate === null ? "idle" : mx.error_rate > mxErrorRateMax ? "bad" : "ok";
  return (
    <section className="panel lights" aria-label="Health">
      <Light name="MX" tone={mxTone}>
        <span>
          {mx.error_rate === null
            ? "no calls in 15 minutes"
            : `${formatRate(mx.error_rate)} errors of ${formatCount(mx.calls)} calls`}
        </span>
        <Last what="success" at={mx.last_success_at} none="no success in 24 hours" />
      </Light>
      <Light name="Webhooks from MX" tone={webhooks.last_received_at === null ? "idle" : "ok"}>
        <Last what="webhook" at={webhooks.last_received_at} none="none received yet" />
      </Light>
      <Light name="Notifications" tone={notifications.dead_deliveries > 0 ? "bad" : "ok"}>
        <span>
          {formatCount(notifications.pending_deliveries)} waiting ·{" "}
          {formatCount(notifications.dead_deliveries)} dead
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
