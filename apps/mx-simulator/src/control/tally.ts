import type { LedgerEntry } from "./entry.ts";

/** What happened to one member, in numbers. */
export interface MemberCounts {
  statusReads: number;
  fewestMsBetweenStatusReads: number | null;
  jobs: Record<string, number>;
  /** Requests answered 202 that started nothing because the same job ran already. */
  attached: number;
  /** Jobs started by a repeated request, with no status read since the request before it was accepted. */
  doubleStarts: number;
  /** Webhooks about it that the receiver acknowledged. */
  webhooksDelivered: number;
}

export interface Summary extends Omit<MemberCounts, "jobs"> {
  readonly requests: Record<string, number>;
  readonly answers: Record<string, number>;
  readonly faults: Record<string, number>;
  readonly webhooks: Record<string, number>;
  readonly jobs: Record<string, number>;
  readonly members: Record<string, MemberCounts>;
}

interface Watched extends MemberCounts {
  lastStatusReadAt: number | null;
  /** Kinds accepted since the last status read. */
  unseen: Set<string>;
}

/** Counts that outlive the ledger's oldest entries. */
export class Tally {
  #requests: Record<string, number> = {};
  #answers: Record<string, number> = {};
  #faults: Record<string, number> = {};
  #webhooks: Record<string, number> = {};
  #members = new Map<string, Watched>();

  countRequest(operation: string): void {
    add(this.#requests, operation);
  }

  countAnswer(status: number): void {
    add(this.#answers, String(status));
  }

  count(entry: LedgerEntry): void {
    if (entry.kind === "fault") add(this.#faults, entry.outcome);
    if (entry.kind === "webhook") add(this.#webhooks, entry.outcome);
    if (entry.member === null) return;
    const member = this.#watch(entry.member);
    if (entry.kind === "status_read") countStatusRead(member, entry.at);
    if (entry.kind === "job_request") countJobRequest(member, entry);
    if (entry.kind === "webhook" && entry.outcome === "delivered") member.webhooksDelivered += 1;
    if (entry.kind === "job_start")
      add(member.jobs, entry.outcome === "background" ? "background" : entry.what);
  }

  summary(): Summary {
    const members = [...this.#members].map(([guid, watched]) => [guid, publicCounts(watched)] as const);
    const all = members.map(([, counts]) => counts);
    const gaps = all.map((counts) => counts.fewestMsBetweenStatusReads).filter((gap) => gap !== null);
    const jobs: Record<string, number> = {};
    for (const counts of all) for (const [kind, count] of Object.entries(counts.jobs)) add(jobs, kind, count);
    return {
      requests: { ...this.#requests },
      answers: { ...this.#answers },
      faults: { ...this.#faults },
      webhooks: { ...this.#webhooks },
      jobs,
      statusReads: total(all.map((counts) => counts.statusReads)),
      fewestMsBetweenStatusReads: gaps.reduce<number | null>(
        (least, gap) => Math.min(least ?? gap, gap),
        null,
      ),
      attached: total(all.map((counts) => counts.attached)),
      doubleStarts: total(all.map((counts) => counts.doubleStarts)),
      webhooksDelivered: total(all.map((counts) => counts.webhooksDelivered)),
      members: Object.fromEntries(members),
    };
  }

  clear(): void {
    this.#requests = {};
    this.#answers = {};
    this.#faults = {};
    this.#webhooks = {};
    this.#members = new Map();
  }

  #watch(guid: string): Watched {
    const known = this.#members.get(guid);
    if (known !== undefined) return known;
    const watched: Watched = {
      statusReads: 0,
      fewestMsBetweenStatusReads: null,
      jobs: {},
      attached: 0,
      doubleStarts: 0,
      webhooksDelivered: 0,
      lastStatusReadAt: null,
      unseen: new Set(),
    };
    this.#members.set(guid, watched);
    return watched;
  }
}

function countStatusRead(member: Watched, at: number): void {
  if (member.lastStatusReadAt !== null) {
    const gap = at - member.lastStatusReadAt;
    member.fewestMsBetweenStatusReads = Math.min(member.fewestMsBetweenStatusReads ?? gap, gap);
  }
  member.statusReads += 1;
  member.lastStatusReadAt = at;
  member.unseen.clear();
}

function countJobRequest(member: Watched, { what, outcome }: LedgerEntry): void {
  if (outcome === "attached") member.attached += 1;
  if (outcome !== "started") return;
  if (member.unseen.has(what)) member.doubleStarts += 1;
  member.unseen.add(what);
}

function publicCounts({ lastStatusReadAt: _, unseen: __, ...counts }: Watched): MemberCounts {
  return { ...counts, jobs: { ...counts.jobs } };
}

function add(counts: Record<string, number>, key: string, by = 1): void {
  counts[key] = (counts[key] ?? 0) + by;
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
