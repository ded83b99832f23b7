import { useSyncExternalStore } from "react";

/** The width below which tables become lists of two lines. `layout.css` uses the same. */
const phone = window.matchMedia("(max-width: 900px)");

export function useIsPhone(): boolean {
  return useSyncExternalStore(
    (listener) => {
      phone.addEventListener("change", listener);
      return () => phone.removeEventListener("change", listener);
    },
    () => phone.matches,
  );
}
