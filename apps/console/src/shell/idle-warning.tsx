import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useSession } from "../api/session.ts";
import { useNow } from "../state/clock.ts";

const warnedMs = 60_000;

/** Warns before an idle session ends. Any activity keeps it. */
export function IdleWarning() {
  const queries = useQueryClient();
  const { data: session } = useSession();
  const now = useNow();
  const leftMs = session === undefined ? Number.POSITIVE_INFINITY : Date.parse(session.idle_at) - now;
  const isOver = leftMs <= 0;
  // The API refuses the session, which opens the page for signing in, unless another tab was used.
  useEffect(() => {
    if (isOver) void queries.invalidateQueries();
  }, [isOver, queries]);
  if (leftMs > warnedMs) return null;
  return (
    <div className="idle-warning toast wait" role="alert">
      <span className="grow">You will be signed out within a minute, because nothing was done here.</span>
      <button type="button">Stay signed in</button>
    </div>
  );
}
