import type { JobKind } from "../member/lane.ts";
import type { FirstSignal } from "./job-end.ts";

/** Number of ends of a kind by which the share of webhooks is judged. */
const windowSize = 20;

/** Ends that are missing in the first few count as polled, so that one webhook is not relied upon. */
const endsMin = 5;

/** With this number of polled ends in a row, webhooks have stopped. */
const silentRun = 3;

/** A poll may find an end just before its webhook arrives, so more webhooks are sent than come first. */
const sentPerFirst = 1.1;

/** The largest share: webhooks are never relied upon completely. */
const shareMax = 0.95;

/** Who reported the end of a job first. */
export interface EndSignal {
  kind: JobKind;
  firstSignal: FirstSignal;
}

/**
 * The share of ends of a kind that webhooks report first, over the latest 20 ends.
 *
 * It is 0 as soon as three ends in a row were found by polling, of whatever kinds, if webhooks about these kinds were expected:
 * then webhooks have stopped, and status reads have to replace them at once. Further polled ends do not count, so the share
 * recovers with the first webhook. Ends that another request showed count neither way.
 * @param ends the latest ends of the deployment, oldest first.
 */
export function webhookShareOf(kind: JobKind, ends: readonly EndSignal[]): number {
  const expected = new Set(ends.flatMap((end) => (end.firstSignal === "webhook" ? [end.kind] : [])));
  const ofKind: FirstSignal[] = [];
  let polledInRow = 0;
  for (const { kind: each, firstSignal } of ends) {
    if (!expected.has(each) || (firstSignal !== "webhook" && firstSignal !== "poll")) continue;
    polledInRow = firstSignal === "poll" ? polledInRow + 1 : 0;
    if (each === kind && polledInRow <= silentRun) ofKind.push(firstSignal);
  }
  if (polledInRow >= silentRun) return 0;
  const latest = ofKind.slice(-windowSize);
  const webhookCount = latest.filter((signal) => signal === "webhook").length;
  return Math.min(shareMax, (sentPerFirst * webhookCount) / Math.max(endsMin, latest.length));
}
