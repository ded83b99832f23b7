const probeIntervalMs = 1_000;

/** Sends requests to Redis while it is available. After a failure it sends one probe per second. */
export interface Availability {
  /** The result, or undefined while Redis is unavailable. Callers do not wait for a probe. */
  request<Result>(send: () => Promise<Result>): Promise<Result | undefined>;
}

/** @param onFailed is called with the error of each failed request. */
export function createAvailability(
  steadyNow: () => number,
  onFailed: (error: unknown) => void,
): Availability {
  let isAvailable = true;
  let nextProbeAt = 0;

  async function tracked<Result>(send: () => Promise<Result>): Promise<Result | undefined> {
    try {
      const result = await send();
      isAvailable = true;
      return result;
    } catch (error) {
      isAvailable = false;
      nextProbeAt = steadyNow() + probeIntervalMs;
      onFailed(error);
      return undefined;
    }
  }
  return {
    async request(send) {
      if (isAvailable) return tracked(send);
      if (steadyNow() >= nextProbeAt) {
        // Until the probe ends, there is no other.
        nextProbeAt = Number.POSITIVE_INFINITY;
        void tracked(send);
      }
      return undefined;
    },
  };
}
