import type { components } from "@account-opening/client";
import { Badge } from "./badge.tsx";
import type { Tone } from "./icon.tsx";

export type MemberState = components["schemas"]["Member"]["state"];

export const memberStates = {
  created: { word: "created", tone: "idle" },
  verifying: { word: "verifying", tone: "run" },
  challenged: { word: "challenged", tone: "user" },
  connected: { word: "connected", tone: "run" },
  identified: { word: "identified", tone: "ok" },
  action_required: { word: "action required", tone: "user" },
  failed: { word: "failed", tone: "bad" },
} as const satisfies Record<MemberState, { word: string; tone: Tone }>;

export function MemberStateBadge({ state }: { state: MemberState }) {
  const { word, tone } = memberStates[state];
  return <Badge tone={tone}>{word}</Badge>;
}
