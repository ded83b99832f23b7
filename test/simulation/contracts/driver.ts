import type { BalanceCheck } from "@account-opening/core/balance";
import type { Member } from "@account-opening/core/member";
import { createMember } from "@account-opening/core/member";
import { aCheck, aContext, aLastStatus, start } from "@account-opening/core/testing";
import type { DeliveryClaim, EndedDelivery } from "@account-opening/db/notifications";
import type { Claim } from "@account-opening/db/outbox";
import { accountOf, type LoopStore } from "./loop-store.ts";
import type { Step } from "./operations.ts";
import { anEvent, aResult } from "./results.ts";

const leaseMs = 15_000;

const byDelivery = (a: DeliveryClaim, b: DeliveryClaim) => Number(a.deliveryId) - Number(b.deliveryId);

/** Applies operations to one store. Generated ids are replaced by the order in which they appeared. */
export class Driver {
  readonly #store: LoopStore;
  readonly #context = aContext();
  readonly #ids = new Map<string, string[]>();
  readonly #claims: Claim[] = [];
  readonly #deliveries: DeliveryClaim[] = [];
  readonly #members = new Map<string, Member>();
  readonly #checks: BalanceCheck[] = [];
  #now = start;

  constructor(store: LoopStore) {
    this.#store = store;
  }

  async do(step: Step): Promise<unknown> {
    this.#now += step.ms;
    const guid = `MBR-${step.member}`;
    const now = this.#at(0);
    const store = this.#store;
    switch (step.operation) {
      case "insertMember":
        return this.#members.has(guid) ? null : this.#calls(await this.#insert(guid, step));
      case "appendToInbox":
        return store.appendToInbox(step.which === 0 ? "MBR-unknown" : guid, anEvent(step.variant), now);
      case "advance": {
        const guids = step.which === 0 ? [guid, "MBR-unknown"] : ["MBR-0", "MBR-1"].slice(0, 1 + step.member);
        const { dueCalls, members: _, ...advanced } = await store.advance(guids, this.#context, () => now);
        return { ...advanced, dueCalls: this.#calls(dueCalls) };
      }
      case "claimCall":
        return this.#claim(this.#idAt("call", step.which), now);
      case "renewCalls": {
        const renewed = await store.renewCalls(this.#claims.slice(-4), this.#at(step.variant * 2_000));
        return renewed.map((id) => this.#idOf("call", id)).sort();
      }
      case "renewDeliveries": {
        const held = this.#deliveries.slice(-4);
        const renewed = await store.renewDeliveries(held, this.#at(step.variant * 2_000));
        return renewed.map((id) => this.#idOf("delivery", id)).sort();
      }
      case "releaseCall":
        return this.#withLast(this.#claims, step, (claim) =>
          store.releaseCall(claim, this.#at(step.variant * 500)),
        );
      case "completeCall":
        return this.#withLast(this.#claims, step, (claim) => this.#complete(claim, step));
      case "performNextCall":
        return this.#performNextCall(step, now);
      case "scheduleCheck":
        return store.scheduleCheck(this.#newCheck(step), guid, now);
      case "rescheduleCheck":
        return this.#withLast(this.#checks, step, ({ id }) => {
          const times = {
            runAt: this.#at((step.variant - 3) * 1_000),
            decideBy: this.#at(step.variant * 10_000),
          };
          return store.rescheduleCheck(id, times, this.#context.policy, now);
        });
      case "cancelCheck":
        return this.#withLast(this.#checks, step, ({ id }) => store.cancelCheck(id, now));
      case "membersWaiting":
        return store.membersWaiting(
          this.#at(-step.variant * 500),
          1 + step.which,
          step.variant > 6 ? "MBR-0" : "",
        );
      case "callsOverdue":
        return this.#calls(await store.callsOverdue(this.#at(-step.variant * 500), now, 1 + step.which));
      case "callsDue": {
        const after = { dueAt: this.#at(-step.variant * 1_000), outboxId: "0" };
        return this.#calls(await store.callsDue(after, this.#at(step.which * 5_000), 1 + step.which));
      }
      case "checksDue": {
        const after = { dueAt: this.#at(-step.variant * 1_000), checkId: "" };
        return store.checksDue(after, this.#at(step.which * 5_000), 1 + step.which);
      }
      case "repairCalls":
        return store.repairCalls(10);
      case "createEndpoint": {
        // With several endpoints, their random ids would determine the order.
        if (this.#ids.has("endpoint")) return null;
        const types = step.variant > 6 ? (["balance_check.decided"] as const) : null;
        this.#idOf("endpoint", await store.createEndpoint(types === null ? null : [...types], now));
        return null;
      }
      case "publishNotifications": {
        const { eventCount, dueEndpoints } = await store.publishNotifications(now);
        return { eventCount, dueEndpoints: this.#dueEndpoints(dueEndpoints) };
      }
      case "claimDeliveries": {
        const endpointId = this.#idAt("endpoint", step.which);
        if (endpointId === undefined) return null;
        const request = { endpointId, max: 1 + (step.variant % 4), inFlightMax: 5, leaseMs: 25_000 };
        const claims = await store.claimDeliveries(request, now);
        return claims.sort(byDelivery).map((claim) => this.#delivery(claim));
      }
      case "endDeliveries":
        return this.#withLast(this.#deliveries, step, (last) => this.#endDeliveries(last, step, now));
      case "endpointsOverdue":
        return (await store.endpointsOverdue(this.#at(-step.variant * 500)))
          .map(({ endpointId, isInFlight }) => ({ endpoint: this.#idOf("endpoint", endpointId), isInFlight }))
          .sort((a, b) => a.endpoint - b.endpoint);
    }
  }

  /** Claims, completes and advances the next call, so that members reach later states. */
  async #performNextCall(step: Step, now: Date): Promise<unknown> {
    const due = await this.#store.callsDue({ dueAt: new Date(0), outboxId: "0" }, this.#at(60_000), 9);
    const [first] = due;
    if (first === undefined) return null;
    this.#now = Math.max(this.#now, first.dueAt.getTime());
    const claimed = await this.#claim(first.outboxId, this.#at(0));
    const claim = this.#claims.at(-1);
    const isDone = claim === undefined ? null : await this.#complete(claim, step);
    const {
      dueCalls,
      members: _,
      ...advanced
    } = await this.#store.advance(["MBR-0", "MBR-1"], this.#context, () => this.#at(0));
    return { now, claimed, isDone, ...advanced, dueCalls: this.#calls(dueCalls) };
  }

  async #insert(guid: string, { variant }: Step) {
    const facts = { guid, userGuid: "USR-1", institutionCode: "mxbank", wantsIdentification: variant > 2 };
    const isBeingAggregated = variant % 2 === 0;
    const member = createMember(
      facts,
      aLastStatus("CREATED", { isBeingAggregated }),
      this.#context,
      this.#now,
    );
    this.#members.set(guid, member);
    return this.#store.insertMember(member, this.#at(0));
  }

  async #claim(outboxId: string | undefined, now: Date): Promise<unknown> {
    if (outboxId === undefined) return null;
    const claimed = await this.#store.claimCall(outboxId, leaseMs, now);
    if (claimed.outcome !== "claimed") return claimed;
    this.#claims.push(claimed.claim);
    return { ...claimed.claim, outboxId: this.#idOf("call", outboxId) };
  }

  #complete(claim: Claim, { variant, which }: Step): Promise<boolean> {
    return this.#store.completeCall(claim, aResult(claim, variant, which, this.#now), this.#at(0));
  }

  #newCheck({ member, which, variant }: Step): BalanceCheck {
    const index = this.#checks.length;
    const runAt = this.#now + (which - 3) * 1_000;
    const check = aCheck({
      id: `CHK-${String(index).padStart(3, "0")}`,
      // Some debits are repeated.
      debitId: which === 9 ? "debit-0" : `debit-${index}`,
      accountGuid: accountOf({ guid: `MBR-${member}` }),
      runAt,
      decideBy: runAt + (1 + variant) * 7_000,
      maxAgeMs: variant * 10_000,
    });
    this.#checks.push(check);
    return check;
  }

  #delivery(claim: DeliveryClaim): unknown {
    this.#deliveries.push(claim);
    const { attemptCount, leaseUntil, failureCount, wasPaused, event } = claim;
    return {
      delivery: this.#idOf("delivery", claim.deliveryId),
      attemptCount,
      leaseUntil,
      failureCount,
      wasPaused,
      event: {
        id: this.#idOf("event", event.id),
        type: event.type,
        at: event.at,
        notification: event.notification,
      },
    };
  }

  #anEnd(variant: number): EndedDelivery["ended"] {
    if (variant === 11) return { end: "endpoint_disabled", status: 410 };
    if (variant === 10) return { end: "dead", status: 500, error: null };
    if (variant === 9) return { end: "delivered", status: 204 };
    const pauseUntil = variant === 8 ? this.#at(10_000) : null;
    return { end: "retry", status: 503, error: null, dueAt: this.#at(variant * 500), pauseUntil };
  }

  #withLast<Item, Result>(
    items: readonly Item[],
    { which }: Step,
    act: (item: Item) => Promise<Result>,
  ): Promise<Result | null> {
    const item = items.at(-1 - (which % 3));
    return item === undefined ? Promise.resolve(null) : act(item);
  }

  #calls(due: readonly { outboxId: string; dueAt: Date }[]): unknown[] {
    return due.map(({ outboxId, dueAt }) => ({ call: this.#idOf("call", outboxId), dueAt }));
  }

  /** Ends one attempt, or with it the other latest attempts to its endpoint. */
  async #endDeliveries(last: DeliveryClaim, { variant }: Step, now: Date): Promise<unknown[]> {
    const others = variant % 2 === 0 ? [] : this.#deliveries.slice(-3);
    const claims = [last, ...others].filter(
      (claim, index, all) => claim.endpointId === last.endpointId && all.indexOf(claim) === index,
    );
    const attempts = claims.map((claim, index) => ({ claim, ended: this.#anEnd((variant + index) % 12) }));
    return this.#dueEndpoints(await this.#store.endDeliveries(last.endpointId, attempts, now));
  }

  #dueEndpoints(due: readonly { endpointId: string; dueAt: Date }[]): unknown[] {
    const numbered = due.map(({ endpointId, dueAt }) => ({
      endpoint: this.#idOf("endpoint", endpointId),
      dueAt,
    }));
    return numbered.sort((a, b) => a.endpoint - b.endpoint || +a.dueAt - +b.dueAt);
  }

  #at(ms: number): Date {
    return new Date(this.#now + ms);
  }

  #idOf(kind: string, id: string): number {
    const known = this.#ids.get(kind) ?? [];
    this.#ids.set(kind, known);
    return known.includes(id) ? known.indexOf(id) : known.push(id) - 1;
  }

  #idAt(kind: string, which: number): string | undefined {
    const known = this.#ids.get(kind) ?? [];
    return known.at(-1 - (which % 4));
  }
}
