import { useState } from "react";
import { useAction } from "../../api/action.ts";
import { type ApiKey, keysPages, revokeKey } from "../../api/keys.ts";
import { useListRows } from "../../api/list-rows.ts";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { FilterSelect, Toolbar, useFilters } from "../../components/filters.tsx";
import { ListPanel } from "../../components/list-panel.tsx";
import { Recorded } from "../../components/recorded.tsx";
import { Page } from "../../shell/page.tsx";
import { useNow } from "../../state/clock.ts";
import { keyColumns, keyLines, keyStateOf, keyStates } from "./key-columns.tsx";

const stateOptions = Object.entries(keyStates).map(([value, { word }]) => ({ value, word }));

export function KeysPage() {
  const filters = useFilters();
  const now = useNow();
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const keys = useListRows(keysPages);
  const action = useAction({
    run: revokeKey,
    done: ({ data }) => `The key ${data.name} is revoked. Every API process refuses it within 10 seconds.`,
    changes: [["keys"]],
    onDone: () => setRevoking(null),
  });
  const state = filters.get("state");
  const shown = keys.query.data?.filter((key) => state === undefined || keyStateOf(key, now) === state);
  return (
    <Page
      title="Keys"
      details={
        <span className="muted">
          Create a key with <span className="mono">pnpm keys create</span>: it is shown once and not stored.
        </span>
      }
    >
      <Toolbar label="Filter keys">
        <FilterSelect filters={filters} name="state" label="State" any="Any state" options={stateOptions} />
      </Toolbar>
      <Recorded requestId={action.requestId} />
      <div className="panel">
        <ListPanel
          list={{ ...keys, query: { ...keys.query, data: shown } }}
          what="The list of keys"
          filters={filters}
          filteredBy={["state"]}
          empty="There is no key yet"
          noMatch="No key has this state"
          label="API keys"
          keyOf={({ id }) => id}
          columns={keyColumns(now, setRevoking)}
          phone={(key) => keyLines(key, now, setRevoking)}
        />
      </div>
      {revoking !== null && (
        <ConfirmDialog
          title="Revoke the key?"
          typed={revoking.name}
          action="Revoke"
          keep="Keep"
          isPending={action.isPending}
          onConfirm={() => action.run(revoking.id)}
          onClose={() => setRevoking(null)}
        >
          <p>
            Requests with <b>{revoking.name}</b> are refused within 10 seconds. Its scopes:{" "}
            {revoking.scopes.join(", ") || "none"}.
          </p>
          <p>
            Endpoints that it created continue to receive events, and its audit rows remain. A revoked key
            cannot be restored.
          </p>
        </ConfirmDialog>
      )}
    </Page>
  );
}
