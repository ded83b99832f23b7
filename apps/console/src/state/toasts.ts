import type { Tone } from "../components/icon.tsx";
import { createStore } from "./store.ts";

export interface Toast {
  id: number;
  tone: Tone;
  text: string;
}

/** Long enough to read two lines. A toast of a failure stays until it is closed. */
const shownMs = 6_000;

export const toasts = createStore<readonly Toast[]>([]);
let lastId = 0;

export function showToast(tone: Tone, text: string): void {
  lastId += 1;
  const id = lastId;
  toasts.set([...toasts.get().slice(-3), { id, tone, text }]);
  if (tone !== "bad") setTimeout(() => closeToast(id), shownMs);
}

export function closeToast(id: number): void {
  toasts.set(toasts.get().filter((toast) => toast.id !== id));
}
