import type { ReactNode } from "react";
import { Icon, type Tone } from "./icon.tsx";

/** A status: icon, word and colour. */
export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={`badge ${tone}`}>
      <Icon name={tone} />
      {children}
    </span>
  );
}
