import type { Tone } from "../../components/icon.tsx";

interface Outcome {
  word: string;
  tone: Tone;
  /** What happened to the webhook, in a sentence. */
  meaning: string;
}

export const outcomes: Readonly<Record<string, Outcome>> = {
  applied: { word: "applied", tone: "ok", meaning: "caused a status read" },
  adopted: { word: "adopted", tone: "ok", meaning: "led to the adoption of its member" },
  not_applicable: { word: "no effect", tone: "idle", meaning: "nothing to read in the member's state" },
  stale: { word: "stale", tone: "idle", meaning: "answered a replaced call" },
  pending: { word: "pending", tone: "run", meaning: "not processed yet" },
  unknown_member: { word: "unknown member", tone: "wait", meaning: "about a member that is not stored here" },
  unknown_type: { word: "unknown type", tone: "wait", meaning: "of a type that is not used" },
  no_member: { word: "no member", tone: "wait", meaning: "names no member" },
  unreadable: { word: "unreadable", tone: "bad", meaning: "its body is not a webhook of MX" },
  erased: { word: "erased", tone: "idle", meaning: "its member was erased" },
};

/** An outcome of a later release has its code as its word. */
export function outcomeOf(code: string): Outcome {
  return outcomes[code] ?? { word: code, tone: "idle", meaning: "" };
}
