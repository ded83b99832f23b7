import { ApiError } from "@account-opening/client";
import type { ReactNode } from "react";
import { retryAfterErrorMs } from "../api/query-client.ts";
import { formatDuration } from "../format/duration.ts";
import { Icon, type Tone } from "./icon.tsx";
import { ShortId } from "./id.tsx";

interface EmptyStateProps {
  title: string;
  /** `ok` if nothing is wrong; `idle` if a filter matches nothing. */
  tone?: Tone;
  children?: ReactNode;
}

export function EmptyState({ title, tone = "idle", children }: EmptyStateProps) {
  return (
    <div className={`state ${tone}`}>
      <span className="tone">
        <Icon name={tone} />
      </span>
      <b>{title}</b>
      {children}
    </div>
  );
}

/** Bones of the coming lines. They appear after 150 ms, so that a fast answer does not flash. */
export function Loading({ lines = 4 }: { lines?: number }) {
  return (
    <div className="bones" role="status" aria-busy="true" aria-label="Loading">
      {Array.from({ length: lines }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines have no identity.
        <div key={index} className="bone" />
      ))}
    </div>
  );
}

interface ErrorStateProps {
  /** What could not be read, for instance `The list of members`. */
  what: string;
  error: unknown;
  onRetry(): void;
}

export function ErrorState({ what, error, onRetry }: ErrorStateProps) {
  const requestId = error instanceof ApiError ? error.requestId : null;
  return (
    <div className="state bad" role="alert">
      <span className="tone">
        <Icon name="bad" />
      </span>
      <b>{what} could not be read</b>
      <span>
        {causeOf(error)} The console tries again every {formatDuration(retryAfterErrorMs)}.
        {requestId !== null && (
          <>
            {" "}
            Request <ShortId value={requestId} />
          </>
        )}
      </span>
      <button type="button" onClick={onRetry}>
        Try now
      </button>
    </div>
  );
}

/** @param what what the viewer may not see or do, for instance `The audit log` */
export function NoPermission({ what, error }: { what: string; error: ApiError }) {
  return (
    <div className="state idle">
      <span className="tone">
        <Icon name="user" />
      </span>
      <b>{what} needs another role</b>
      <span>{error.detail} An administrator of the identity provider assigns roles.</span>
    </div>
  );
}

function causeOf(error: unknown): string {
  if (error instanceof ApiError) return error.detail;
  return "The API did not answer.";
}
