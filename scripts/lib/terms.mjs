/** Words and phrases that this repository does not use, with the term to use instead. Each form is listed. */
const terms = {
  "a number of": ["so many"],
  again: ["anew", "afresh"],
  "a few": ["so few"],
  "at intervals": ["now and then"],
  "available again": ["is back"],
  backoff: ["back-off", "back-offs"],
  canceled: ["cancelled", "cancelling"],
  continues: ["goes on", "go on", "going on", "went on"],
  "dependency rules": ["import law"],
  "disconnects, closes": ["hang up", "hangs up", "hung up", "goodbye"],
  "encrypt, decrypt": ["seal", "seals", "sealed", "sealing", "unseal", "unsealed"],
  "enqueue, publish": ["announce", "announces", "announced", "announcer", "announcing"],
  "enqueue, schedule": [
    "arm",
    "arms",
    "armed",
    "arming",
    "rearm",
    "rearmed",
    "wake",
    "wakes",
    "woken",
    "waking",
  ],
  fault: ["breakage", "breakages"],
  "fix, recover": ["mend", "mends", "mended", "mending"],
  "leak detection, secret": ["canary", "canaries", "needle", "needles"],
  "missing, deleted": ["gone"],
  "no longer": ["any more", "anymore"],
  "no one, no caller, not": ["nobody"],
  "another process, another client, a caller": ["somebody"],
  "our own, this product's": ["of ours"],
  outcome: ["fate", "fates"],
  paused: ["stand still", "stands still", "stood still", "standstill"],
  "processed, stored, registered": ["take in", "takes in", "taken in", "took in"],
  "poll, read, check": ["look at", "looks at", "looked at", "looking at"],
  "recovers, returns": ["come back", "comes back", "came back", "coming back"],
  "reports, notifies; specified": ["tell", "tells", "told", "telling"],
  requested: ["asked"],
  "responsive, stalled": ["hear", "hears", "heard", "deaf", "deafness"],
  "returned, imported": ["brought"],
  "the caller, the process that": ["whoever", "whomever"],
  timeout: ["time-out", "time-outs"],
  "unauthenticated caller": ["stranger", "strangers"],
  unavailable: ["is away", "are away", "was away", "be away"],
  "user, service user": ["servant"],
  violation: ["wrongs"],
  "blocked reason": ["obstacle", "obstacles"],
  "completion, outcome, decision": ["verdict", "verdicts"],
};

/** Names of the public contract that contain a banned word. */
const publicNames = ["challenges_asked", "oauth_cancelled", "CANCELLED"];

const insteadOf = new Map(
  Object.entries(terms).flatMap(([term, words]) => words.map((word) => [word, term])),
);

/** Phrases first. Between the words of a phrase there may be a line break in a comment. */
const pattern = new RegExp(
  `\\b(?:${[...insteadOf.keys()]
    .sort((a, b) => b.length - a.length)
    .map((word) => word.replaceAll(" ", "\\s+(?:(?:\\*|//|--|#)\\s+)?"))
    .join("|")})\\b`,
  "gi",
);

/**
 * The banned words in a text, also as parts of identifiers in camel case or snake case.
 * @returns {{ line: number, word: string, instead: string }[]}
 */
export function findBannedWords(text) {
  // Inserts no line break, so that line numbers stay the same.
  const words = publicNames
    .reduce((rest, name) => rest.replaceAll(name, ""), text)
    .replace(/([a-z0-9])(?=[A-Z])/g, "$1 ")
    .replace(/([A-Z])(?=[A-Z][a-z])/g, "$1 ")
    .replaceAll("_", " ");
  return [...words.matchAll(pattern)].map(({ 0: found, index }) => {
    const word = found.toLowerCase().replace(/\s+(?:(?:\*|\/\/|--|#)\s+)?/g, " ");
    return { line: words.slice(0, index).split("\n").length, word, instead: insteadOf.get(word) };
  });
}
