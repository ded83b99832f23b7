import fc from "fast-check";

/** One operation on a store. The numbers select among the items that exist so far, so they are always valid. */
export interface Step {
  operation: (typeof operations)[number];
  member: number;
  /** Selects the call, claim, check or delivery. */
  which: number;
  variant: number;
  /** Time that passes before the operation. */
  ms: number;
}

const queries = [
  "membersWaiting",
  "callsOverdue",
  "callsDue",
  "checksDue",
  "repairCalls",
  "endpointsOverdue",
] as const;
const callOperations = [
  "appendToInbox",
  "advance",
  "claimCall",
  "renewCalls",
  "releaseCall",
  "completeCall",
  "performNextCall",
] as const;
const checkOperations = ["scheduleCheck", "rescheduleCheck", "cancelCheck", "advance"] as const;
const deliveryOperations = [
  "scheduleCheck",
  "advance",
  "publishNotifications",
  "claimDeliveries",
  "claimDeliveries",
  "claimDeliveries",
  "renewDeliveries",
  "endDeliveries",
  "endDeliveries",
] as const;
const creations = ["insertMember", "createEndpoint"] as const;
const operations = [
  ...creations,
  ...queries,
  ...callOperations,
  ...checkOperations,
  ...deliveryOperations,
] as const;

function sequenceOf(
  memberCount: number,
  first: readonly Step["operation"][],
  ...others: Step["operation"][]
): fc.Arbitrary<Step[]> {
  const step = (operation: fc.Arbitrary<Step["operation"]>) =>
    fc.record({
      operation,
      member: fc.nat(memberCount - 1),
      which: fc.nat(9),
      variant: fc.nat(11),
      ms: fc.constantFrom(0, 0, 0, 100, 3_000, 16_000),
    });
  const beginning = first.map((operation) => step(fc.constant(operation)));
  const rest = fc.array(step(fc.constantFrom(...others)), { maxLength: 60, size: "max" });
  return fc.tuple(fc.tuple(...beginning), rest).map(([start, others]) => [...start, ...others]);
}

/** Sequences of all operations, and of the operations on one subject. */
export const sequences: fc.Arbitrary<Step[]> = fc.oneof(
  sequenceOf(2, [], ...operations),
  sequenceOf(1, ["insertMember"], ...callOperations, ...queries),
  sequenceOf(
    1,
    ["insertMember", "performNextCall", "performNextCall", "performNextCall", "performNextCall"],
    ...callOperations,
    ...checkOperations,
    ...queries,
  ),
  sequenceOf(
    1,
    ["insertMember", "createEndpoint", "scheduleCheck", "scheduleCheck", "advance"],
    ...deliveryOperations,
  ),
);
