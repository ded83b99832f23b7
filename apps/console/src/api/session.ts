import { queryOptions, useQuery } from "@tanstack/react-query";

/** Who is signed in. */
interface Session {
  name: string;
  role: string;
  scopes: readonly string[];
}

const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async (): Promise<Session> => {
    const response = await fetch("/console/session");
    if (!response.ok) throw new Error(`The session cannot be read: ${response.status}.`);
    return response.json();
  },
  staleTime: 60_000,
});

export function useSession() {
  return useQuery(sessionQuery);
}

/** Leaves the page for the sign-in address, which returns here afterwards. */
export function signIn(): void {
  const { pathname, search } = window.location;
  window.location.assign(`/console/login?return_to=${encodeURIComponent(pathname + search)}`);
}

/** Ends the session. */
export async function signOut(): Promise<void> {
  await fetch("/console/logout", { method: "POST" });
  window.location.assign("/console/login");
}
