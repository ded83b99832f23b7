import { z } from "zod";

/** An id that the answer is worthless without. */
export const guid = z.string().min(1);

/** Text that may be null, absent or, should MX's format slip, of another type: then it is not known. */
export const text = z.string().nullish().catch(null);

/** Text of digits; a number is kept apart, since it may have lost leading zeros. */
export const digits = z.union([z.string(), z.number()]).nullish().catch(null);

/** As `text`, for yes or no. */
export const flag = z.boolean().nullish().catch(null);

/** As `text`, for whole and decimal numbers. */
export const number = z.number().nullish().catch(null);

/** A count, as a number or in digits. */
export const count = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,9}$/)
      .transform(Number),
  ])
  .nullish()
  .catch(null);

/** Yes unless it is surely no: for flags where taking a garbled yes for a no would do harm. */
export const flagOrAnything = z.unknown().optional();

/** Money: a JSON number, as MX documents it, or a string. */
export const money = z.union([z.number(), z.string()]).nullish().catch(null);

/** A moment: ISO 8601, as MX documents it, or Unix seconds, as its webhooks write it. */
export const stamp = z.union([z.string(), z.number()]).nullish().catch(null);

/** The answer to a delete: empty, or of no interest. */
export const nothing = z.unknown();
