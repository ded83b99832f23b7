import type { Notification, NotificationType } from "@account-opening/core/notifications";
import type {
  DeliveryClaim,
  DeliveryClaimOutcome,
  DeliveryEnd,
  DueDelivery,
} from "@account-opening/db/notifications";
import { type Published, takeoverBackoffMs } from "@account-opening/db/testing";

interface RecordedNotification {
  id: string;
  at: Date;
  notification: Notification;
  position: number | null;
}

interface Endpoint {
  id: string;
  eventTypes: NotificationType[] | null;
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
const inFlightMax = 8;

/** Events, their publication in order, and their deliveries. */
export class MemoryNotifications {
  readonly recorded: RecordedNotification[] = [];
  readonly deliveries = new Map<string, Delivery>();
  readonly #endpoints = new Map<string, Endpoint>();
  #position = 0;

  createEndpoint(eventTypes: NotificationType[] | null): string {
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
    const dueDeliveries = fresh.flatMap((event) => {
      this.#position += 1;
      event.position = this.#position;
      return [...this.#endpoints.values()].flatMap((endpoint) => this.#createDelivery(event, endpoint, now));
    });
    return { eventCount: fresh.length, dueDeliveries };
  }

  #createDelivery(
    event: RecordedNotification,
    { id: endpointId, eventTypes, isEnabled }: Endpoint,
    now: Date,
  ) {
    if (eventTypes !== null && !eventTypes.includes(event.notification.type)) return [];
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
    this.deliveries.set(String(delivery.id), delivery);
    return isEnabled ? [toDueDelivery(delivery)] : [];
  }

  claim(deliveryId: string, leaseMs: number, now: Date): DeliveryClaimOutcome {
    const delivery = this.deliveries.get(deliveryId);
    if (delivery === undefined || delivery.status !== "pending") return { outcome: "not_claimable" };
    const endpoint = this.#endpointOf(delivery);
    if (this.#isClaimable(delivery, now) && isOpen(endpoint, now) && this.#hasRoom(endpoint, now)) {
      return { outcome: "claimed", claim: this.#take(delivery, endpoint, leaseMs, now) };
    }
    const isLater = delivery.leaseUntil === null && delivery.dueAt > now;
    return isLater ? { outcome: "early", dueAt: delivery.dueAt } : { outcome: "not_claimable" };
  }

  claimNext(endpointId: string, leaseMs: number, now: Date): DeliveryClaim | null {
    const endpoint = this.#endpoints.get(endpointId);
    if (endpoint === undefined || !isOpen(endpoint, now) || !this.#hasRoom(endpoint, now)) return null;
    const [next] = this.#claimable(endpoint, now);
    return next === undefined ? null : this.#take(next, endpoint, leaseMs, now);
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
      secrets: [],
      memberGuid: notification.memberGuid,
      event: { id, type: notification.type, at, notification },
      cause: null,
    };
  }

  end(claim: DeliveryClaim, ended: DeliveryEnd, now: Date): DueDelivery[] {
    const delivery = this.deliveries.get(claim.deliveryId);
    const isCurrent = delivery?.status === "pending" && delivery.attemptCount === claim.attemptCount;
    if (!isCurrent) return [];
    delivery.leaseUntil = null;
    const endpoint = this.#endpointOf(delivery);
    switch (ended.end) {
      case "delivered":
        delivery.status = "delivered";
        return this.#resume(endpoint, now);
      case "retry":
        delivery.dueAt = ended.dueAt;
        if (delivery.attemptCount < orderedAttemptsMax) this.#delayLater(delivery);
        endpoint.failureCount += 1;
        endpoint.pausedUntil = latest(endpoint.pausedUntil, ended.pauseUntil);
        return [toDueDelivery(delivery)];
      case "dead":
        delivery.status = "dead";
        return [];
      case "endpoint_disabled":
        endpoint.isEnabled = false;
        return [];
    }
  }

  #resume(endpoint: Endpoint, now: Date): DueDelivery[] {
    if (endpoint.failureCount === 0) return [];
    const wasDown = endpoint.pausedUntil !== null;
    endpoint.failureCount = 0;
    endpoint.pausedUntil = null;
    if (!wasDown) return [];
    const waiting = this.#pendingOf(endpoint).filter((each) => each.dueAt > now && each.leaseUntil === null);
    return waiting.map((each) => {
      each.dueAt = now;
      return toDueDelivery(each);
    });
  }

  #delayLater(first: Delivery): void {
    for (const each of this.#pendingOfMember(first)) {
      if (each.position > first.position && each.dueAt < first.dueAt) each.dueAt = first.dueAt;
    }
  }

  overdue(before: Date): DueDelivery[] {
    const open = [...this.#endpoints.values()].filter((endpoint) => isOpen(endpoint, before));
    return open.flatMap((endpoint) =>
      this.#claimable(endpoint, before).slice(0, inFlightMax).map(toDueDelivery),
    );
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

  #hasRoom(endpoint: Endpoint, at: Date): boolean {
    const inFlight = this.#pendingOf(endpoint).filter(({ leaseUntil }) => isHeld(leaseUntil, at));
    return inFlight.length < inFlightMax;
  }

  #pendingOf({ id }: Endpoint): Delivery[] {
    return [...this.deliveries.values()].filter(
      ({ endpointId, status }) => endpointId === id && status === "pending",
    );
  }

  #endpointOf({ endpointId }: Delivery): Endpoint {
    const endpoint = this.#endpoints.get(endpointId);
    if (endpoint === undefined) throw new Error(`Endpoint ${endpointId} does not exist.`);
    return endpoint;
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

function toDueDelivery({ id, dueAt }: Delivery): DueDelivery {
  return { deliveryId: String(id), dueAt };
}
