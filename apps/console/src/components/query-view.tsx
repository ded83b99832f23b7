import { ApiError } from "@account-opening/client";
import type { ReactNode } from "react";
import { ErrorState, Loading, NoPermission } from "./states.tsx";

interface QueryViewProps<Data> {
  query: { data: Data | undefined; error: unknown; refetch(): unknown };
  /** The subject in an error, for instance `The list of members`. */
  what: string;
  /** Lines shown while loading. */
  lines?: number;
  children(data: Data): ReactNode;
}

/**
 * What a query shows: bones, an error, a missing permission, or its data. Data that was read once stays visible while later
 * requests fail; the header of the page says that the connection is lost.
 */
export function QueryView<Data>({ query, what, lines = 4, children }: QueryViewProps<Data>) {
  const { data, error } = query;
  if (error instanceof ApiError && error.status === 403) return <NoPermission what={what} error={error} />;
  if (data !== undefined) return children(data);
  if (error !== null) return <ErrorState what={what} error={error} onRetry={query.refetch} />;
  return <Loading lines={lines} />;
}
