import type { ActivityEntry } from "./activity-log.ts";

type Counts = Record<string, number>;

/** What happened to one member. */
interface MemberCounts {
  statusReads: number;
  fewestMsBetweenStatusReads: number | null;
  jobs: Counts;
  /** Requests for a job, by its kind, with every outcome. */
  jobRequests: Counts;
  /** Requests that returned 202 and started nothing because the same job was already running. */
  attached: number;
  /** Jobs started by a repeated request, without a status read after the previous request was accepted. */
  doubleStarts: number;
  /** Webhooks for this member that the receiver acknowledged. */
  webhooksDelivered: number;
}

interface CountedMember {
  readonly counts: MemberCounts;
  lastStatusReadAt: number | null;
  /** Kinds of job accepted since the last status read. */
  readonly acceptedKinds: Set<string>;
}

/** Counts that include entries which the activity log no longer has. */
export function createCounters() {
  let requests: Counts = {};
  let answers: Counts = {};
  let faults: Counts = {};
  let webhooks: Counts = {};
  let members = new Map<string, CountedMember>();

  function counted(guid: string): CountedMember {
    const known = members.get(guid);
    if (known !== undefined) return known;
    const added = { counts: noCounts(), lastStatusReadAt: null, acceptedKinds: new Set<string>() };
    members.set(guid, added);
    return added;
  }

  return {
    countRequest: (operation: string) => increment(requests, operation),
    countResponse: (status: number) => increment(answers, String(status)),
    count(entry: ActivityEntry): void {
      const { kind, what, outcome } = entry;
      if (kind === "fault") increment(faults, outcome);
      if (kind === "webhook") increment(webhooks, outcome);
      if (entry.member === null) return;
      const member = counted(entry.member);
      if (kind === "status_read") countStatusRead(member, entry.at);
      if (kind === "job_request") countJobRequest(member, what, outcome);
      if (kind === "webhook" && outcome === "delivered") member.counts.webhooksDelivered += 1;
      if (kind === "job_start") increment(member.counts.jobs, outcome === "background" ? outcome : what);
    },
    summary() {
      const byMember = Object.fromEntries([...members].map(([guid, { counts }]) => [guid, counts]));
      const totals = noCounts();
      for (const counts of Object.values(byMember)) addCounts(totals, counts);
      return structuredClone({ requests, answers, faults, webhooks, ...totals, members: byMember });
    },
    clear(): void {
      requests = {};
      answers = {};
      faults = {};
      webhooks = {};
      members = new Map();
    },
  };
}

function noCounts(): MemberCounts {
  return {
    statusReads: 0,
    fewestMsBetweenStatusReads: null,
    jobs: {},
    jobRequests: {},
    attached: 0,
    doubleStarts: 0,
    webhooksDelivered: 0,
  };
}

function addCounts(totals: MemberCounts, counts: MemberCounts): void {
  totals.statusReads += counts.statusReads;
  totals.fewestMsBetweenStatusReads = least(
    totals.fewestMsBetweenStatusReads,
    counts.fewestMsBetweenStatusReads,
  );
  for (const [kind, count] of Object.entries(counts.jobs)) increment(totals.jobs, kind, count);
  for (const [kind, count] of Object.entries(counts.jobRequests)) increment(totals.jobRequests, kind, count);
  totals.attached += counts.attached;
  totals.doubleStarts += counts.doubleStarts;
  totals.webhooksDelivered += counts.webhooksDelivered;
}

function countStatusRead(member: CountedMember, at: number): void {
  const { counts, lastStatusReadAt } = member;
  const sinceLastMs = lastStatusReadAt === null ? null : at - lastStatusReadAt;
  counts.fewestMsBetweenStatusReads = least(counts.fewestMsBetweenStatusReads, sinceLastMs);
  counts.statusReads += 1;
  member.lastStatusReadAt = at;
  member.acceptedKinds.clear();
}

function countJobRequest({ counts, acceptedKinds }: CountedMember, kind: string, outcome: string): void {
  increment(counts.jobRequests, kind);
  if (outcome === "attached") counts.attached += 1;
  if (outcome !== "started") return;
  if (acceptedKinds.has(kind)) counts.doubleStarts += 1;
  acceptedKinds.add(kind);
}

function increment(counts: Counts, key: string, by = 1): void {
  counts[key] = (counts[key] ?? 0) + by;
}

function least(first: number | null, second: number | null): number | null {
  if (first === null || second === null) return first ?? second;
  return Math.min(first, second);
}
