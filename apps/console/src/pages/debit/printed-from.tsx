import { useEffect, useState } from "react";
import { flushSync } from "react-dom";
import type { BalanceCheck } from "../../api/checks.ts";
import { useTimeFormat } from "../../format/time.ts";

/** The last lines of a printed page: whole IDs, its address and the time of printing. */
export function PrintedFrom({ check }: { check: BalanceCheck }) {
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
      Balance check {check.id} · account {check.account_guid} · member {check.member_guid}
      <br />
      Printed {format.day(at)}, {format.clock(at)} {format.zoneName(at)} ({at.toISOString()}) from{" "}
      {window.location.href}
    </p>
  );
}
