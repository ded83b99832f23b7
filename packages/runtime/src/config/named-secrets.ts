import { z } from "zod";

/**
 * A list of pairs `name:secret`. A problem gives the position of a pair, because its text may be a secret.
 * @param pairForm the form of a pair without its surrounding spaces. Its groups are the name and the secret.
 */
export function namedSecrets<Entry>(pairForm: RegExp, entryOf: (name: string, secret: string) => Entry) {
  return z.string().transform((text, context): readonly Entry[] =>
    text.split(",").flatMap((pair, index) => {
      const [, name, secret] = pairForm.exec(pair.trim()) ?? [];
      if (name !== undefined && secret !== undefined) return [entryOf(name, secret)];
      context.addIssue({ code: "custom", message: `is wrong in entry ${index + 1}` });
      return [];
    }),
  );
}
