import { type ReactNode, useId } from "react";

interface PanelProps {
  title: string;
  /** One short sentence beside the title. */
  note?: ReactNode;
  /** At the right of the header: a count, a legend, a link. */
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}

export function Panel({ title, note, aside, className = "", children }: PanelProps) {
  const headingId = useId();
  return (
    <section className={`panel ${className}`} aria-labelledby={headingId}>
      <header>
        <h2 id={headingId}>{title}</h2>
        {note !== undefined && <small>{note}</small>}
        <span className="grow" />
        {aside}
      </header>
      {children}
    </section>
  );
}
