import { Outlet } from "@tanstack/react-router";
import { useState } from "react";
import { Toasts } from "../components/toasts.tsx";
import { useStore } from "../state/store.ts";
import { isFindOpen } from "./find-button.tsx";
import { FindDialog } from "./find-dialog.tsx";
import { IdleWarning } from "./idle-warning.tsx";
import { KeyboardHelp } from "./keyboard-help.tsx";
import { Navigation } from "./navigation-bar.tsx";
import { SettingsDialog } from "./settings-dialog.tsx";
import { useShortcuts } from "./shortcuts.ts";

type Open = "keyboard" | "settings" | null;

/** What every page has around it. */
export function Layout() {
  const [open, setOpen] = useState<Open>(null);
  useShortcuts({ onHelp: () => setOpen("keyboard") });
  const isFinding = useStore(isFindOpen);
  const close = () => setOpen(null);
  return (
    <>
      <a className="skip-link" href="#content">
        Skip to the content
      </a>
      <div className="shell">
        <Navigation onSettings={() => setOpen("settings")} onKeyboard={() => setOpen("keyboard")} />
        <main id="content" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <IdleWarning />
      <Toasts />
      {isFinding && <FindDialog onClose={() => isFindOpen.set(false)} />}
      {open === "keyboard" && <KeyboardHelp onClose={close} />}
      {open === "settings" && <SettingsDialog onClose={close} />}
    </>
  );
}
