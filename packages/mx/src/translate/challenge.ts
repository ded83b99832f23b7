import type { Challenge } from "@account-opening/core/member";
import type { WireChallenge, WireImageOption, WireOption } from "../wire/challenge.ts";

/** Unknown types are passed through. A challenge without a type is answered with text. */
export function toChallenge(wire: WireChallenge): Challenge {
  const { options, image_data: imageData, image_options: imageOptions } = wire;
  return {
    guid: wire.guid,
    type: wire.type ?? "TEXT",
    label: wire.label ?? null,
    ...(options ? { options: options.flatMap(toOption) } : {}),
    ...(imageData ? { imageData } : {}),
    ...(imageOptions ? { imageOptions: imageOptions.flatMap(toImageOption) } : {}),
  };
}

/** An option without a value cannot be selected and is left out. */
function toOption({ label, value }: WireOption) {
  return value === null || value === undefined ? [] : [{ label: label ?? value, value }];
}

function toImageOption(wire: WireImageOption) {
  return toOption(wire).map((option) => ({ ...option, dataUri: wire.data_uri ?? null }));
}
