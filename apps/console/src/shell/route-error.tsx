import { ErrorState } from "../components/states.tsx";
import { Page } from "./page.tsx";

/** A page failed to load or to render. */
export function RouteError({ error, reset }: { error: unknown; reset(): void }) {
  return (
    <Page title="Error">
      <div className="panel">
        <ErrorState what="The page" error={error} onRetry={reset} />
      </div>
    </Page>
  );
}
