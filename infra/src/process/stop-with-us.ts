/** What must be stopped before this process may end, however it ends. */
const open = new Set<() => void>();
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Has `stopNow` called when this process exits, by itself, by an uncaught error or by a signal that nobody else
 * handles. It must do its work synchronously. The answer takes it off the list again.
 */
export function stopWithUs(stopNow: () => void): () => void {
  if (open.size === 0) listen();
  open.add(stopNow);
  return () => {
    if (open.delete(stopNow) && open.size === 0) stopListening();
  };
}

function listen(): void {
  process.on("exit", stopAll);
  for (const signal of signals) process.on(signal, onSignal);
}

function stopListening(): void {
  process.off("exit", stopAll);
  for (const signal of signals) process.off(signal, onSignal);
}

function onSignal(signal: NodeJS.Signals): void {
  const someoneElseDecides = process.listenerCount(signal) > 1;
  if (someoneElseDecides) return;
  stopAll();
  process.kill(process.pid, signal);
}

function stopAll(): void {
  stopListening();
  for (const stopNow of open) stopNow();
  open.clear();
}
