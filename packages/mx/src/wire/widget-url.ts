import { z } from "zod";

/** @see openapi-v20111101.yml, WidgetResponse */
export const widgetUrlResponse = z.looseObject({ widget_url: z.looseObject({ url: z.string().min(1) }) });
