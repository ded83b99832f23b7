import { z } from "zod";

/** A required ID. */
export const guid = z.string().min(1);

/** Optional text. A value of another type counts as null. */
export const text = z.string().nullish().catch(null);

/** Digits. A JSON number is distinguished from text, because it may have lost leading zeros. */
export const digits = z.union([z.string(), z.number()]).nullish().catch(null);

/** An optional boolean. A value of another type counts as null. */
export const flag = z.boolean().nullish().catch(null);

/** An optional number. A value of another type counts as null. */
export const number = z.number().nullish().catch(null);

/** An optional count, as a number or as digits. */
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

/** A flag whose invalid values must count as true: see `isNotFalse`. */
export const flagOrAnything = z.unknown().optional();

/** An optional amount: a JSON number, as documented, or a string. */
export const money = z.union([z.number(), z.string()]).nullish().catch(null);

/** An optional time: ISO 8601, as documented, or Unix seconds, as in webhooks. */
export const stamp = z.union([z.string(), z.number()]).nullish().catch(null);

/** The response to a delete, which is not used. */
export const nothing = z.unknown();
