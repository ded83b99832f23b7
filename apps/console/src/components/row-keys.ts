import { type RefObject, useEffect, useRef } from "react";
import { isTyping } from "../shell/is-typing.ts";

/**
 * `j` and `k` move the focus to the first link of the next and previous row.
 * @param scrollTo renders a row that is outside the screen
 */
export function useRowKeys(
  container: RefObject<HTMLElement | null>,
  rowCount: number,
  scrollTo: (index: number) => void,
): void {
  /** A row that is focused as soon as it is rendered. */
  const wanted = useRef<number | null>(null);

  useEffect(() => {
    if (wanted.current !== null && focusRow(container.current, wanted.current)) wanted.current = null;
  });

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const step = { j: 1, k: -1 }[event.key];
      if (step === undefined || isTyping(event) || rowCount === 0) return;
      const row = document.activeElement?.closest<HTMLElement>("[data-row-index]");
      const current = row && container.current?.contains(row) ? Number(row.dataset["rowIndex"]) : null;
      const next = current === null ? firstOnScreen(container.current) : current + step;
      if (next < 0 || next >= rowCount) return;
      event.preventDefault();
      if (!focusRow(container.current, next)) {
        wanted.current = next;
        scrollTo(next);
      }
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [container, rowCount, scrollTo]);
}

function focusRow(container: HTMLElement | null, index: number): boolean {
  const target = container?.querySelector<HTMLElement>(`[data-row-index="${index}"] a`);
  if (!target) return false;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "nearest" });
  return true;
}

function firstOnScreen(container: HTMLElement | null): number {
  const rows = [...(container?.querySelectorAll<HTMLElement>("[data-row-index]") ?? [])];
  const row = rows.find((each) => each.getBoundingClientRect().top >= 0);
  return Number(row?.dataset["rowIndex"] ?? 0);
}
