import type { ReactNode } from "react";

/** A part that scrolls sideways on a narrow screen, also by keyboard. */
export function ScrollRegion({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys scroll it.
    <section className="scroll" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
