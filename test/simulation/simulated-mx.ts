import type { JobKind } from "@account-opening/core/member";
import type { Instant, JobOwner, MxModel } from "@account-opening/core/testing";
import { MxBusyError, MxRejectedError, MxThrottledError, MxUnavailableError } from "@account-opening/mx";
import type { PerformPorts } from "../../apps/worker/src/perform/ports.ts";
import type { PortOptions, SimulatedProcess } from "./process.ts";
import type { VirtualTime } from "./virtual-time.ts";

type MxCalls = PerformPorts["mx"]["members"];

/** A job request that reached MX. */
export interface Request {
  memberGuid: string;
  kind: JobKind;
  sentAt: Instant;
  reachedAt: Instant;
  /** The job that was running then. */
  running: { owner: JobOwner; acceptedAt: Instant } | null;
}

export interface MxEvents {
  /** The member changed by itself, and MX would send a webhook. */
  changed(memberGuid: string): void;
  requested(request: Request): void;
}

const latency = { requestMs: 400, responseMs: 400 };
const call = { call: "simulated" };

/** Values of `Retry-After`: none, a few seconds, and unreasonable ones. */
const retryAfters = [null, null, 2_000, 86_400_000, Number.NaN, -5_000, Number.POSITIVE_INFINITY];

/** One model of MX per member, over a network. */
export class SimulatedMx {
  readonly models = new Map<string, MxModel>();
  readonly #time: VirtualTime;
  readonly #events: MxEvents;
  readonly #isDown: (now: number) => boolean;
  readonly #watched = new Map<string, number>();

  constructor(time: VirtualTime, events: MxEvents, isDown: (now: number) => boolean) {
    this.#time = time;
    this.#events = events;
    this.#isDown = isDown;
  }

  add(guid: string, model: MxModel): MxModel {
    this.models.set(guid, model);
    return model;
  }

  modelOf(guid: string): MxModel {
    const model = this.models.get(guid);
    if (model === undefined) throw new Error(`MX has no member ${guid}.`);
    return model;
  }

  /** Reports the changes of the member when they occur. */
  watch(guid: string): void {
    const at = this.modelOf(guid).nextMoveAt;
    if (at === null || this.#watched.get(guid) === at) return;
    this.#watched.set(guid, at);
    this.#time.at(at, () => {
      this.modelOf(guid).status(at);
      this.#events.changed(guid);
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
        if (this.#isDown(now)) throw this.#unavailable(false);
      },
    };
    const port = <Result>(effect: (guid: string, sentAt: Instant) => Result) => {
      const call = process.port(effect, options);
      return ({ memberGuid }: { memberGuid: string }) => call(memberGuid, this.#time.now);
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
      read: port(() => ({ error: null })),
    };
    // The loop uses only the count of rows, and the balances.
    return calls as unknown as MxCalls;
  }

  #request(memberGuid: string, kind: JobKind, sentAt: Instant): void {
    const model = this.modelOf(memberGuid);
    const reachedAt = this.#time.now;
    model.status(reachedAt);
    this.#events.requested({ memberGuid, kind, sentAt, reachedAt, running: model.runningJob });
    const response = model.request(kind, reachedAt);
    this.watch(memberGuid);
    if (response === "refused") throw new MxRejectedError({ ...call, status: 400 });
    if (response === "busy") throw new MxBusyError({ ...call, status: 409 });
    if (response === "throttled") throw new MxThrottledError({ ...call, status: 429 }, this.#retryAfterMs());
  }

  #rows(guid: string, kind: JobKind): object[] {
    const model = this.modelOf(guid);
    model.status(this.#time.now);
    return Array.from({ length: model.rows[kind] }, () => ({}));
  }

  #unavailable(isDone: boolean): MxUnavailableError {
    const sent = isDone ? "unknown" : this.#time.now % 2 === 0 ? "no" : "unknown";
    return new MxUnavailableError(
      { ...call, status: null },
      "MX cannot be reached",
      sent,
      this.#retryAfterMs(),
    );
  }

  /** A function of the time only, so that a seed gives the same run again. */
  #retryAfterMs(): number | null {
    return retryAfters[Math.floor(this.#time.now) % retryAfters.length] ?? null;
  }
}
