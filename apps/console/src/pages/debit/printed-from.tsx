import { useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { useTimeFormat } from "../../format/time.ts";

/** The last line of a printed page: its address and the time of printing. */
export function PrintedFrom() {
  const format = useTimeFormat();
  const [at, setAt] = useState(() => new Date());
  useEffect(() => {
    // The line must have the current time before the browser takes the page.
    const update = () => flushSync(() => setAt(new Date()));
    window.addEventListener("beforeprint", update);
    return () => window.removeEventListener("beforeprint", update);
  }, []);
  return (
    <p className="print-only">
      Printed {format.day(at)}, {format.clock(at)} {format.zoneName(at)} ({at.toISOString()}) from{" "}
      {window.location.href}
    </p>
  );
}
