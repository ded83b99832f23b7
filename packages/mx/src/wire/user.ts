import { z } from "zod";
import { flag, guid, text } from "./fields.ts";

/** @see openapi-v20111101.yml, UserResponse */
export const userWire = z.looseObject({ guid, id: text, email: text, metadata: text, is_disabled: flag });

export const userResponse = z.looseObject({ user: userWire });

export type WireUser = z.infer<typeof userWire>;

/** @see openapi-v20111101.yml, WidgetResponse */
export const widgetUrlResponse = z.looseObject({ widget_url: z.looseObject({ url: z.string().min(1) }) });
