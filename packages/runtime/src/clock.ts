/** Shells are given a clock; rules are given the time itself. */
export type Clock = () => Date;
