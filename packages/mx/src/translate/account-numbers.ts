import type { AccountNumbers } from "@account-opening/core";
import type { WireAccountNumbers } from "../wire/account-numbers.ts";

/** Empty if a number is missing: an ACH entry needs both. */
export function toAccountNumbers(wire: WireAccountNumbers): AccountNumbers[] {
  const { account_number: accountNumber, routing_number: routingNumber } = wire;
  if (!isText(accountNumber) || !isText(routingNumber)) return [];
  return [
    {
      accountGuid: wire.account_guid,
      accountNumber,
      routingNumber,
      passedValidation: wire.passed_validation ?? null,
      institutionNumber: wire.institution_number ?? null,
      transitNumber: wire.transit_number ?? null,
    },
  ];
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
