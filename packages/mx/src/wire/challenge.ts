import { z } from "zod";
import { guid, text } from "./fields.ts";
import { type Page, pageOf } from "./page.ts";

const value = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(null);

/** MX documents a name, and shows integers in its guide. Unknown integers become text. */
const type = z
  .union([z.string(), z.int().transform((code) => typeNames[code] ?? String(code))])
  .nullish()
  .catch(null);

/** @see mx/facts-2026-11.md, 2.16 */
const typeNames: Readonly<Record<number, string>> = {
  0: "TEXT",
  2: "OPTIONS",
  12: "TOKEN",
  13: "IMAGE_DATA",
  14: "IMAGE_OPTIONS",
};

const optionWire = z.looseObject({ label: text, value });

const imageOptionWire = z.looseObject({ label: text, value, data_uri: text });

/** @see openapi-v20111101.yml, ChallengeResponse */
export const challengeWire = z.looseObject({
  guid,
  type,
  label: text,
  image_data: text,
  options: z.array(optionWire).nullish().catch(null),
  image_options: z.array(imageOptionWire).nullish().catch(null),
});

/** Null stands for a 204: the member is not challenged. */
export const challengesResponse = z.union([
  z
    .null()
    .transform((): Page<WireChallenge> => ({ rows: [], leftOutCount: 0, totalPages: 1, totalEntries: 0 })),
  pageOf("challenges", challengeWire),
]);

export type WireChallenge = z.infer<typeof challengeWire>;
export type WireOption = z.infer<typeof optionWire>;
export type WireImageOption = z.infer<typeof imageOptionWire>;
