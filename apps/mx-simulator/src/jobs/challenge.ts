import type { ChallengeType } from "../script/script.ts";
import { CHALLENGE_AGAIN_ANSWER, RIGHT_ANSWER } from "../script/words.ts";
import type { Account } from "../world/account.ts";
import { guid } from "../world/guid.ts";
import type { Random } from "../world/random.ts";

/** A question to the user, in MX's own shape. */
export interface Challenge {
  readonly guid: string;
  readonly field_name: string | null;
  readonly label: string;
  readonly type: ChallengeType;
  readonly options?: readonly Option[];
  readonly image_data?: string;
  readonly image_options?: readonly (Option & { readonly data_uri: string })[];
}

interface Option {
  readonly guid: string;
  readonly label: string;
  readonly value: string;
}

const SELECTION_LABEL = "Please select an account:";

/** A one-pixel PNG: enough to be a valid image. */
const IMAGE_BASE64 =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const IMAGE_URI = `data:image/png;base64,${IMAGE_BASE64}`;
const CHOICES = [RIGHT_ANSWER, CHALLENGE_AGAIN_ANSWER, "wrong"] as const;

export function mfaChallenge(type: ChallengeType, random: Random): Challenge {
  const base = { guid: guid("CRD", random), type };
  switch (type) {
    case "TEXT":
      return { ...base, field_name: "mfa_question", label: "What city were you born in?" };
    case "TOKEN":
      return { ...base, field_name: "mfa_token", label: "Please enter the code we sent you:" };
    case "IMAGE_DATA":
      return { ...base, field_name: "mfa_image", label: "What does the image show?", image_data: IMAGE_URI };
    case "OPTIONS":
      return {
        ...base,
        field_name: "mfa_choice",
        label: "How should we reach you?",
        options: options(random),
      };
    case "IMAGE_OPTIONS": {
      const images = options(random).map((option) => ({ ...option, data_uri: IMAGE_URI }));
      return { ...base, field_name: "mfa_images", label: "Which image is yours?", image_options: images };
    }
  }
}

/** The options' values are the accounts' ids at the bank, not their guids. */
export function selectionChallenge(accounts: readonly Account[], random: Random): Challenge {
  return {
    guid: guid("CRD", random),
    field_name: null,
    label: SELECTION_LABEL,
    type: "OPTIONS",
    options: accounts.map(({ name, id }) => ({ guid: guid("CRD", random), label: name, value: id })),
  };
}

function options(random: Random): Option[] {
  return CHOICES.map((value) => ({ guid: guid("CRD", random), label: `Choice ${value}`, value }));
}
