import { createStore, useStore } from "./store.ts";

/** What a viewer chose for this browser. */
export interface Settings {
  theme: "system" | "light" | "dark";
  timeZone: "local" | "utc";
}

/** `public/theme.js` reads the same key before the first paint. */
const storageKey = "console.settings";

const defaults: Settings = { theme: "system", timeZone: "local" };

const settings = createStore(read());

export function useSettings(): Settings {
  return useStore(settings);
}

export function changeSettings(change: Partial<Settings>): void {
  const next = { ...settings.get(), ...change };
  settings.set(next);
  applyTheme(next.theme);
  try {
    localStorage.setItem(storageKey, JSON.stringify(next));
  } catch {
    // The browser blocks storage: the choice applies to this page only.
  }
}

function read(): Settings {
  try {
    return { ...defaults, ...JSON.parse(localStorage.getItem(storageKey) ?? "{}") };
  } catch {
    return defaults;
  }
}

function applyTheme(theme: Settings["theme"]): void {
  if (theme === "system") document.documentElement.removeAttribute("data-theme");
  else document.documentElement.dataset["theme"] = theme;
}
