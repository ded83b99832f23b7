import type { Notification } from "@account-opening/core/notifications";
import type { DeliveryClaim, DueEndpoint, EndedDelivery } from "@account-opening/db/notifications";
import {
  type ClaimRequest,
  type OverdueEndpoint,
  type Published,
  takeoverBackoffMs,
} from "@account-opening/db/testing";

interface RecordedNotification {
  id: string;
  at: Date;
  notification: Notification;
  position: number | null;
}

interface Endpoint {
  id: string;
  eventTypes: Notification["type"][] | null;
  isEnabled: boolean;
  failureCount: number;
  pausedUntil: Date | null;
}

interface Delivery {
  id: number;
  endpointId: string;
  event: RecordedNotification;
  position: number;
  status: "pending" | "delivered" | "dead";
  attemptCount: number;
  leaseUntil: Date | null;
  dueAt: Date;
}

/** As in PostgreSQL: after this count of attempts, a delivery no longer blocks later ones. */
const orderedAttemptsMax = 4;

/** Events, their publication in order, and their deliveries. */
export class MemoryNotifications {
  readonly recorded: RecordedNotification[] = [];
  readonly deliveries = new Map<string, Delivery>();
  readonly #endpoints = new Map<string, Endpoint>();
  #position = 0;

  createEndpoint(eventTypes: Notification["type"][] | null): string {
    const id = `EP-${this.#endpoints.size + 1}`;
    this.#endpoints.set(id, { id, eventTypes, isEnabled: true, failureCount: 0, pausedUntil: null });
    return id;
  }

  record(notifications: readonly Notification[], at: Date): void {
    for (const notification of notifications) {
      this.recorded.push({ id: `evt_${this.recorded.length + 1}`, at, notification, position: null });
    }
  }

  publish(now: Date): Published {
    const fresh = this.recorded.filter(({ position }) => position === null);
    const due = new Set<string>();
    for (const event of fresh) {
      this.#position += 1;
      event.position = this.#position;
      for (const endpoint of this.#endpoints.values()) {
        const isCreated = this.#createDelivery(event, endpoint, now);
        if (isCreated && endpoint.isEnabled) due.add(endpoint.id);
      }
    }
    return {
      eventCount: fresh.length,
      dueEndpoints: [...due].map((endpointId) => ({ endpointId, dueAt: now })),
    };
  }

  #createDelivery(event: RecordedNotification, { id: endpointId, eventTypes }: Endpoint, now: Date): boolean {
    if (eventTypes !== null && !eventTypes.includes(event.notification.type)) return false;
    const delivery: Delivery = {
      id: this.deliveries.size + 1,
      endpointId,
      event,
      position: event.position ?? 0,
      status: "pending",
      attemptCount: 0,
      leaseUntil: null,
      dueAt: now,
    };
    for (const earlier of this.#pendingOfMember(delivery))
      if (earlier.attemptCount < orderedAttemptsMax && earlier.dueAt > delivery.dueAt)
        delivery.dueAt = earlier.dueAt;
    this.deliveries.set(String(delivery.id), delivery);
    return true;
  }

  claim({ endpointId, max, inFlightMax, leaseMs }: ClaimRequest, now: Date): DeliveryClaim[] {
    const endpoint = this.#endpoints.get(endpointId);
    if (endpoint === undefined || !isOpen(endpoint, now)) return [];
    const ceiling = endpoint.pausedUntil === null ? inFlightMax : 1;
    const room = Math.max(0, Math.min(max, ceiling - this.#inFlightCount(endpoint, now)));
    const firstOfMembers = new Map<string, Delivery>();
    for (const delivery of this.#claimable(endpoint, now).slice(0, room)) {
      const { memberGuid } = delivery.event.notification;
      const other = firstOfMembers.get(memberGuid);
      if (other === undefined || delivery.position < other.position) firstOfMembers.set(memberGuid, delivery);
    }
    return [...firstOfMembers.values()].map((delivery) => this.#take(delivery, endpoint, leaseMs, now));
  }

  /** @returns the ids of the claims that are still held */
  renew(claims: readonly DeliveryClaim[], until: Date): string[] {
    return claims.flatMap(({ deliveryId, attemptCount }) => {
      const delivery = this.deliveries.get(deliveryId);
      if (delivery?.attemptCount !== attemptCount || delivery.leaseUntil === null) return [];
      delivery.leaseUntil = until;
      return [deliveryId];
    });
  }

  #take(delivery: Delivery, endpoint: Endpoint, leaseMs: number, now: Date): DeliveryClaim {
    delivery.attemptCount += 1;
    delivery.leaseUntil = new Date(now.getTime() + leaseMs);
    const { id, at, notification } = delivery.event;
    return {
      deliveryId: String(delivery.id),
      endpointId: endpoint.id,
      attemptCount: delivery.attemptCount,
      leaseUntil: delivery.leaseUntil,
      url: "https://receiver.example/",
      failureCount: endpoint.failureCount,
      wasPaused: endpoint.pausedUntil !== null,
      secrets: [],
      memberGuid: notification.memberGuid,
      event: { id, type: notification.type, at, notification },
      cause: null,
    };
  }

  end(endpointId: string, attempts: readonly EndedDelivery[], now: Date): DueEndpoint[] {
    const endpoint = this.#endpoints.get(endpointId);
    if (endpoint === undefined) return [];
    const recorded = attempts.filter((attempt) => this.#record(attempt));
    const lastSuccess = recorded.findLastIndex(({ ended }) => ended.end === "delivered");
    const hasRecovered = lastSuccess >= 0 && this.#resume(endpoint, now);
    const failed = recorded.slice(lastSuccess + 1).filter(({ ended }) => ended.end === "retry");
    const failures = failed.map(({ claim }) => claim.failureCount + 1);
    if (failed.length > 0)
      endpoint.failureCount = endpoint.failureCount === 0 ? 1 : Math.max(endpoint.failureCount, ...failures);
    for (const { ended } of failed)
      if (ended.end === "retry") endpoint.pausedUntil = latest(endpoint.pausedUntil, ended.pauseUntil);
    if (recorded.some(({ ended }) => ended.end === "endpoint_disabled")) endpoint.isEnabled = false;
    const retries = recorded.flatMap(({ claim, ended }) => {
      if (ended.end !== "retry") return [];
      const delivery = this.deliveries.get(claim.deliveryId);
      if (delivery !== undefined && claim.attemptCount < orderedAttemptsMax) this.#delayLater(delivery);
      return [{ endpointId, dueAt: ended.dueAt }];
    });
    return [...(hasRecovered ? [{ endpointId, dueAt: now }] : []), ...retries];
  }

  /** @returns whether the claim is still held */
  #record({ claim, ended }: EndedDelivery): boolean {
    const delivery = this.deliveries.get(claim.deliveryId);
    if (delivery?.status !== "pending" || delivery.attemptCount !== claim.attemptCount) return false;
    delivery.leaseUntil = null;
    if (ended.end === "retry") delivery.dueAt = ended.dueAt;
    if (ended.end === "delivered" || ended.end === "dead") delivery.status = ended.end;
    return true;
  }

  /** @returns whether the endpoint was paused */
  #resume(endpoint: Endpoint, now: Date): boolean {
    if (endpoint.failureCount === 0) return false;
    const wasDown = endpoint.pausedUntil !== null;
    endpoint.failureCount = 0;
    endpoint.pausedUntil = null;
    if (!wasDown) return false;
    for (const each of this.#pendingOf(endpoint))
      if (each.dueAt > now && each.leaseUntil === null) each.dueAt = now;
    return true;
  }

  #delayLater(first: Delivery): void {
    for (const each of this.#pendingOfMember(first)) {
      if (each.position > first.position && each.dueAt < first.dueAt) each.dueAt = first.dueAt;
    }
  }

  overdue(before: Date): OverdueEndpoint[] {
    return [...this.#endpoints.values()]
      .filter((endpoint) => isOpen(endpoint, before) && this.#claimable(endpoint, before).length > 0)
      .map((endpoint) => ({
        endpointId: endpoint.id,
        isInFlight: this.#inFlightCount(endpoint, before) > 0,
      }));
  }

  #claimable(endpoint: Endpoint, at: Date): Delivery[] {
    return this.#pendingOf(endpoint)
      .filter((each) => this.#isClaimable(each, at))
      .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime() || a.position - b.position);
  }

  /** It is due, not claimed, and no earlier delivery of its member blocks it. */
  #isClaimable(delivery: Delivery, at: Date): boolean {
    const { dueAt, leaseUntil, position, attemptCount } = delivery;
    const heldUntil = leaseUntil && new Date(leaseUntil.getTime() + takeoverBackoffMs(attemptCount));
    if (delivery.status !== "pending" || dueAt > at || isHeld(heldUntil, at)) return false;
    return !this.#pendingOfMember(delivery).some(
      (other) =>
        other.position < position &&
        (other.attemptCount < orderedAttemptsMax || isHeld(other.leaseUntil, at)),
    );
  }

  /** The pending deliveries of the same member to the same endpoint. */
  #pendingOfMember({ endpointId, event: { notification } }: Delivery): Delivery[] {
    return [...this.deliveries.values()].filter(
      (other) =>
        other.endpointId === endpointId &&
        other.event.notification.memberGuid === notification.memberGuid &&
        other.status === "pending",
    );
  }

  #inFlightCount(endpoint: Endpoint, at: Date): number {
    return this.#pendingOf(endpoint).filter(({ leaseUntil }) => isHeld(leaseUntil, at)).length;
  }

  #pendingOf({ id }: Endpoint): Delivery[] {
    return [...this.deliveries.values()].filter(
      ({ endpointId, status }) => endpointId === id && status === "pending",
    );
  }
}

function isHeld(leaseUntil: Date | null, at: Date): boolean {
  return leaseUntil !== null && leaseUntil > at;
}

function isOpen({ isEnabled, pausedUntil }: Endpoint, at: Date): boolean {
  return isEnabled && (pausedUntil === null || pausedUntil <= at);
}

function latest(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}
