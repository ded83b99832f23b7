import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { MemberFlow, Summary } from "../../api/overview.ts";
import { type MemberState, memberStates } from "../../components/member-state.tsx";
import { formatDuration } from "../../format/duration.ts";
import { formatCount, formatRate } from "../../format/number.ts";

/** The states of the way to `identified`, in order. The others end it. */
const way: readonly MemberState[] = ["created", "verifying", "challenged", "connected"];

/** Reasons that are shown for a state. */
const reasonCount = 2;

interface FlowProps {
  members: Summary["members"];
  /** Undefined until it is read. */
  flow: MemberFlow | undefined;
}

/** How many members are in each state, enter it, and how long they stay. */
export function Flow({ members, flow }: FlowProps) {
  const countOf = (state: MemberState) => members[state]?.count ?? 0;
  return (
    <div className="flow">
      {way.map((state) => (
        <Stage key={state} state={state} count={countOf(state)} flow={flow} hasNext>
          <Spread label="median" ms={flow?.states[state]?.median_ms} />
          <Spread label="p95" ms={flow?.states[state]?.p95_ms} />
        </Stage>
      ))}
      <Stage state="identified" count={countOf("identified")} flow={flow}>
        <Spread label="from created: median" ms={flow?.until_identified.median_ms} />
        <Spread label="p95" ms={flow?.until_identified.p95_ms} />
      </Stage>
      <hr />
      {(["action_required", "failed"] as const).map((state) => (
        <Stage key={state} state={state} count={countOf(state)} flow={flow}>
          {reasonsOf(state, flow, countOf(state)).map((text) => (
            <small key={text}>{text}</small>
          ))}
        </Stage>
      ))}
    </div>
  );
}

interface StageProps {
  state: MemberState;
  count: number;
  flow: MemberFlow | undefined;
  hasNext?: boolean;
  children: ReactNode;
}

function Stage({ state, count, flow, hasNext = false, children }: StageProps) {
  const { word, tone } = memberStates[state];
  const entered = flow?.states[state]?.entered;
  return (
    <Link to="/members" search={{ state }} className={`stage ${tone} ${hasNext ? "has-next" : ""}`}>
      <small className="tone">{word}</small>
      <b>{formatCount(count)}</b>
      <small>{entered === undefined ? " " : `${formatCount(entered)} an hour`}</small>
      {children}
    </Link>
  );
}

function Spread({ label, ms }: { label: string; ms: number | null | undefined }) {
  return <small>{ms == null ? " " : `${label} ${formatDuration(ms)}`}</small>;
}

function reasonsOf(state: MemberState, flow: MemberFlow | undefined, total: number): string[] {
  const reasons = flow?.reasons.filter((each) => each.state === state) ?? [];
  return reasons
    .slice(0, reasonCount)
    .map(
      ({ reason, count }) => `${reason.replaceAll("_", " ")} ${formatRate(count / Math.max(count, total))}`,
    );
}
