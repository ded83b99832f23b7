import type { Account } from "../model/account.ts";
import type { Random } from "../random.ts";
import { challengeAgainAnswer, correctAnswer } from "../script/passwords.ts";
import type { ChallengeType } from "../script/script.ts";

/** A question to the user, in MX's format. */
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

/** A one-pixel PNG, the smallest valid image. */
const imageBase64 =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const imageUri = `data:image/png;base64,${imageBase64}`;
const choices = [correctAnswer, challengeAgainAnswer, "wrong"];

export function mfaChallenge(type: ChallengeType, random: Random): Challenge {
  const base = { guid: random.guid("CRD"), type };
  switch (type) {
    case "TEXT":
      return { ...base, field_name: "mfa_question", label: "What city were you born in?" };
    case "TOKEN":
      return { ...base, field_name: "mfa_token", label: "Please enter the code we sent you:" };
    case "IMAGE_DATA":
      return { ...base, field_name: "mfa_image", label: "What does the image show?", image_data: imageUri };
    case "OPTIONS":
      return {
        ...base,
        field_name: "mfa_choice",
        label: "How should we reach you?",
        options: options(random),
      };
    case "IMAGE_OPTIONS": {
      const images = options(random).map((option) => ({ ...option, data_uri: imageUri }));
      return { ...base, field_name: "mfa_images", label: "Which image is yours?", image_options: images };
    }
  }
}

/** The values of the options are the bank's ids of the accounts, not their guids. */
export function selectionChallenge(accounts: readonly Account[], random: Random): Challenge {
  return {
    guid: random.guid("CRD"),
    field_name: null,
    label: "Please select an account:",
    type: "OPTIONS",
    options: accounts.map(({ name, id }) => ({ guid: random.guid("CRD"), label: name, value: id })),
  };
}

function options(random: Random): Option[] {
  return choices.map((value) => ({ guid: random.guid("CRD"), label: `Choice ${value}`, value }));
}
