/** A moment of our own clock: milliseconds since 1970-01-01 UTC. Plain numbers survive JSON and compare as they are. */
export type Instant = number;
