import type { WireCredential } from "../wire/credential.ts";

/** One field of an institution's login form. The end user's value is sent with its guid. */
export interface MxCredential {
  /** `CRD-…` */
  guid: string;
  label: string | null;
  /** LOGIN, PASSWORD, … */
  fieldName: string | null;
  fieldType: string | null;
  displayOrder: number | null;
}

export function toCredential(wire: WireCredential): MxCredential {
  return {
    guid: wire.guid,
    label: wire.label ?? null,
    fieldName: wire.field_name ?? null,
    fieldType: wire.field_type ?? null,
    displayOrder: wire.display_order ?? null,
  };
}
