import { type QueryClient, queryOptions, useQuery } from "@tanstack/react-query";

/** Who is signed in. */
interface Session {
  name: string;
  role: string;
  scopes: readonly string[];
  /** When the session ends if its operator does nothing until then. */
  idle_at: string;
}

const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: () => requestSession("GET"),
  staleTime: 60_000,
  refetchInterval: 60_000,
});

/** @param method POST reports activity of the operator, so that the session does not end as idle. */
async function requestSession(method: "GET" | "POST"): Promise<Session> {
  const response = await fetch("/console/session", { method });
  if (!response.ok) throw new Error(`The session cannot be read: ${response.status}.`);
  return response.json();
}

/** Activity within this time is reported once. The API polls of an unused page are no activity. */
const reportMs = 20_000;

/** Reports that the operator uses the console. */
export function reportActivity(queries: QueryClient): void {
  let reportedAt = Number.NEGATIVE_INFINITY;
  const report = () => {
    if (performance.now() - reportedAt < reportMs) return;
    reportedAt = performance.now();
    requestSession("POST").then(
      (session) => queries.setQueryData(sessionQuery.queryKey, session),
      () => {
        // Not reported: the next activity tries again.
        reportedAt = Number.NEGATIVE_INFINITY;
      },
    );
  };
  for (const event of ["pointerdown", "keydown", "wheel"])
    window.addEventListener(event, report, { capture: true, passive: true });
}

export function useSession() {
  return useQuery(sessionQuery);
}

/** Leaves the page for the sign-in address, which returns here afterwards. */
export function signIn(): void {
  const { pathname, search } = window.location;
  window.location.assign(`/console/login?return_to=${encodeURIComponent(pathname + search)}`);
}

/** Ends the session, also at the identity provider if the operator signed in there. */
export async function signOut(): Promise<void> {
  const response = await fetch("/console/logout", { method: "POST" });
  const atProvider: { end_session_url: string } | null =
    response.status === 200 ? await response.json() : null;
  window.location.assign(atProvider?.end_session_url ?? "/console/signed-out");
}
