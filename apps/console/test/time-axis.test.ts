import { expect, it } from "vitest";
import { timeAxis } from "../src/components/time-axis.ts";
import { timeFormat } from "../src/format/time.ts";

const from = Date.UTC(2026, 10, 28, 14, 24, 22);
const seconds = Array.from({ length: 60 }, (_, index) => 1 + index * 7);

it.each([320, 640, 870, 1_100, 2_200])("labels of a time axis of %d px do not overlap", (width) => {
  for (const count of [...seconds, ...seconds.map((second) => second * 300)]) {
    const axis = timeAxis(from, from + count * 1_000, width, timeFormat("UTC"));
    const places = axis.ticks.map(({ at }) => axis(at));
    for (const [index, place] of places.entries()) {
      if (index > 0) expect([count, place - (places[index - 1] ?? 0) > 63.9]).toEqual([count, true]);
    }
  }
});
