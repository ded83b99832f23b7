import { z } from "zod";

export const institution = z
  .object({
    code: z.string(),
    name: z.string().nullable(),
    url: z.string().nullable(),
    small_logo_url: z.string().nullable(),
    medium_logo_url: z.string().nullable(),
    forgot_password_url: z.string().nullable(),
    trouble_signing_in_url: z.string().nullable(),
    instructional_text: z.string().nullable(),
    supports_oauth: z.boolean(),
    supports_verification: z.boolean(),
    supports_identification: z.boolean(),
  })
  .meta({
    id: "Institution",
    example: {
      code: "mxbank",
      name: "MX Bank",
      url: "https://www.mx.com",
      small_logo_url: null,
      medium_logo_url: null,
      forgot_password_url: null,
      trouble_signing_in_url: null,
      instructional_text: null,
      supports_oauth: false,
      supports_verification: true,
      supports_identification: true,
    },
  });

export const institutionCredential = z
  .object({
    guid: z.string().meta({ description: "Identifies the field in `credentials` of a new member." }),
    label: z.string().nullable(),
    field_name: z.string().nullable(),
    field_type: z.string().nullable(),
    display_order: z.number().nullable(),
  })
  .meta({
    id: "InstitutionCredential",
    example: {
      guid: "CRD-9f61fb4c-912c-bd1e-b175-ccc7f0275cc1",
      label: "Username",
      field_name: "LOGIN",
      field_type: "LOGIN",
      display_order: 1,
    },
  });
