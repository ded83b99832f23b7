import { type ReactNode, useEffect } from "react";
import { useTimeFormat } from "../format/time.ts";
import { useNow } from "../state/clock.ts";
import { useConnection } from "../state/connection.ts";
import { FindButton } from "./find-button.tsx";

interface PageProps {
  title: string;
  /** Beside the title: a status. */
  status?: ReactNode;
  /** Second line: IDs and facts at the left, actions at the right. */
  details?: ReactNode;
  children: ReactNode;
}

/** A page: its header, which every page has, and its panels. The document's title names the page. */
export function Page({ title, status, details, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} – Account opening`;
  }, [title]);
  return (
    <div className="page">
      <div className="top">
        <h1>{title}</h1>
        {status}
        <span className="grow" />
        <FindButton />
        <span className="viewer">
          <LiveIndicator />
          <Clock />
        </span>
      </div>
      {details !== undefined && <div className="top">{details}</div>}
      {children}
    </div>
  );
}

/** The current time with the name of its zone, so that every time on the page can be read. */
function Clock() {
  const format = useTimeFormat();
  const at = new Date(useNow());
  return (
    <span className="muted nowrap">
      <time dateTime={at.toISOString()} title={`${at.toISOString().slice(11, 19)} UTC`}>
        {format.clock(at)}
      </time>{" "}
      {format.zoneName(at)}
    </span>
  );
}

function LiveIndicator() {
  const { lostSince, isLive } = useConnection();
  const format = useTimeFormat();
  if (lostSince === null && isLive) return <span className="live ok">Live</span>;
  if (lostSince === null) {
    return (
      <span className="live run" title="The API sends no changes, so the page reads them every few seconds.">
        Polling
      </span>
    );
  }
  return (
    <span className="live bad" role="status">
      No connection since {format.clock(new Date(lostSince))}
    </span>
  );
}
