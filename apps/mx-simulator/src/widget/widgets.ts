import type { Clock } from "../clock.ts";
import { ApiError } from "../http/api-error.ts";
import type { Institution } from "../model/institution.ts";
import type { Member } from "../model/member.ts";
import type { Product } from "../model/product.ts";
import type { User } from "../model/user.ts";
import type { RandomStreams } from "../random.ts";
import { createSequence } from "../sequence.ts";

/** How long the URL of a widget is valid (simulated). */
const validForMs = 600_000;

/** A Connect widget that a client has requested. */
export interface Widget {
  readonly user: User;
  /** A member to repair. */
  readonly member: Member | null;
  /** Null if the user chooses one. */
  readonly institution: Institution | null;
  readonly products: readonly Product[];
  /** Where MX sends the user afterwards; null if the widget posts a message only. */
  readonly redirectUrl: string | null;
}

export type Widgets = ReturnType<typeof createWidgets>;

/** The widgets whose URL was not used yet, or whose page is open. */
export function createWidgets(clock: Clock, streams: RandomStreams) {
  const numbers = createSequence();
  const requested = new Map<string, { widget: Widget; expiresAtMs: number }>();
  const opened = new Map<string, Widget>();

  return {
    /** @returns the token in the widget's URL */
    request(widget: Widget): string {
      const { streamKey } = widget.user;
      const token = streams("widget", streamKey, numbers.next(streamKey)).hex(40);
      requested.set(token, { widget, expiresAtMs: clock.now() + clock.toRealMs(validForMs) });
      return token;
    },
    /** @throws ApiError 400 if the URL was used before, or has expired */
    open(token: string): Widget {
      const found = requested.get(token);
      requested.delete(token);
      if (found === undefined || found.expiresAtMs < clock.now())
        throw new ApiError(400, "This widget cannot be opened: its URL works once, for ten minutes");
      opened.set(token, found.widget);
      return found.widget;
    },
    /** @throws ApiError 400 if the widget is not open */
    complete(token: string): Widget {
      const widget = opened.get(token);
      if (widget === undefined) throw new ApiError(400, "This widget is not open");
      opened.delete(token);
      return widget;
    },
    clear(): void {
      for (const map of [numbers, requested, opened]) map.clear();
    },
  };
}
