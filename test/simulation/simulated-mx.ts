import type { Instant, JobKind } from "@account-opening/core";
import type { JobOwner, MxModel } from "@account-opening/core/testing";
import { MxBusyError, MxThrottledError, MxUnavailableError } from "@account-opening/mx";
import type { PerformPorts } from "../../apps/worker/src/perform/ports.ts";
import type { PortOptions, SimulatedProcess } from "./process.ts";
import type { VirtualTime } from "./virtual-time.ts";

type MxCalls = PerformPorts["mx"]["members"];

/** A request for a job, as it reached MX. */
export interface Request {
  memberGuid: string;
  kind: JobKind;
  sentAt: Instant;
  reachedAt: Instant;
  /** Whose job ran then, and since when. */
  running: { owner: JobOwner; acceptedAt: Instant } | null;
}

export interface MxEvents {
  /** Something happened to a member: MX would send a webhook. */
  moved(memberGuid: string): void;
  requested(request: Request): void;
}

const latency = { thereMs: 400, backMs: 400 };
const institution = { call: "simulated" };

/** What `Retry-After` says: mostly nothing, a few seconds, or what no server should say. */
const waitsAsked = [null, null, 2_000, 86_400_000, Number.NaN, -5_000, Number.POSITIVE_INFINITY];

/** MX as the members know it: a model of each, reached over a network. */
export class SimulatedMx {
  readonly models = new Map<string, MxModel>();
  readonly #time: VirtualTime;
  readonly #events: MxEvents;
  readonly #isAway: (now: number) => boolean;
  readonly #watched = new Map<string, number>();

  constructor(time: VirtualTime, events: MxEvents, isAway: (now: number) => boolean) {
    this.#time = time;
    this.#events = events;
    this.#isAway = isAway;
  }

  add(guid: string, model: MxModel): MxModel {
    this.models.set(guid, model);
    return model;
  }

  modelOf(guid: string): MxModel {
    const model = this.models.get(guid);
    if (model === undefined) throw new Error(`MX knows no ${guid}.`);
    return model;
  }

  /** Tells of what happens by itself, when it happens. */
  watch(guid: string): void {
    const at = this.modelOf(guid).nextMoveAt;
    if (at === null || this.#watched.get(guid) === at) return;
    this.#watched.set(guid, at);
    this.#time.at(at, () => {
      this.modelOf(guid).status(at);
      this.#events.moved(guid);
      this.watch(guid);
    });
  }

  /** MX's calls as one process makes them. */
  callsFor(process: SimulatedProcess): MxCalls {
    const options: PortOptions = {
      name: "mx",
      latency,
      failure: (isDone) => this.#unavailable(isDone),
      assertUp: (now) => {
        if (this.#isAway(now)) throw this.#unavailable(false);
      },
    };
    const port = <Result>(effect: (guid: string, sentAt: Instant) => Result) => {
      const reach = process.port(effect, options);
      return ({ memberGuid }: { memberGuid: string }) => reach(memberGuid, this.#time.now);
    };
    const request = (kind: JobKind) => port((guid, sentAt) => this.#request(guid, kind, sentAt));
    const calls = {
      status: port((guid) => this.modelOf(guid).status(this.#time.now)),
      challenges: port((guid) => this.modelOf(guid).status(this.#time.now).challenges),
      verify: request("verify"),
      identify: request("identify"),
      checkBalance: request("check_balance"),
      accountNumbers: port((guid) => this.#rows(guid, "verify")),
      accountOwners: port((guid) => this.#rows(guid, "identify")),
      accounts: port((guid) => this.modelOf(guid).accounts(this.#time.now)),
    };
    // The loop looks at how many rows there are, and at the balances: the rest is the store's.
    return calls as unknown as MxCalls;
  }

  #request(memberGuid: string, kind: JobKind, sentAt: Instant): void {
    const model = this.modelOf(memberGuid);
    const reachedAt = this.#time.now;
    model.status(reachedAt);
    this.#events.requested({ memberGuid, kind, sentAt, reachedAt, running: model.runningJob });
    const answer = model.request(kind, reachedAt);
    this.watch(memberGuid);
    if (answer === "busy") throw new MxBusyError({ ...institution, status: 409 });
    if (answer === "throttled")
      throw new MxThrottledError({ ...institution, status: 429 }, this.#waitAsked());
  }

  #rows(guid: string, kind: JobKind): object[] {
    const model = this.modelOf(guid);
    model.status(this.#time.now);
    return Array.from({ length: model.rows[kind] }, () => ({}));
  }

  #unavailable(isDone: boolean): MxUnavailableError {
    const sent = isDone ? "unknown" : this.#time.now % 2 === 0 ? "no" : "unknown";
    return new MxUnavailableError(
      { ...institution, status: null },
      "MX cannot be reached",
      sent,
      this.#waitAsked(),
    );
  }

  /** By the time alone, so that a seed plays the same again. */
  #waitAsked(): number | null {
    return waitsAsked[Math.floor(this.#time.now) % waitsAsked.length] ?? null;
  }
}
