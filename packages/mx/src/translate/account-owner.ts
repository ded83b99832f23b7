import type { AccountOwner } from "@account-opening/core";
import type { WireAccountOwner } from "../wire/account-owner.ts";

export function toAccountOwner(wire: WireAccountOwner): AccountOwner {
  return {
    accountGuid: wire.account_guid,
    ownerName: wire.owner_name ?? null,
    firstName: wire.first_name ?? null,
    lastName: wire.last_name ?? null,
    address: wire.address ?? null,
    city: wire.city ?? null,
    state: wire.state ?? null,
    postalCode: wire.postal_code ?? null,
    country: wire.country ?? null,
    email: wire.email ?? null,
    phone: wire.phone ?? null,
  };
}
