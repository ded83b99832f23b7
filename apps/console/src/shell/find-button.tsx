import { createStore } from "../state/store.ts";

/** Whether the dialog to find an ID is open. */
export const isFindOpen = createStore(false);

export function FindButton() {
  return (
    <button type="button" className="find-button" onClick={() => isFindOpen.set(true)}>
      Find a member, debit or request <kbd>/</kbd>
    </button>
  );
}
