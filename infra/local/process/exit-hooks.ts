/** Called before this process ends. */
const hooks = new Set<() => void>();
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Calls `hook` when this process exits: normally, through an uncaught error, or through a signal that has no other
 * handler. The hook must be synchronous. @returns a function that removes the hook.
 */
export function addExitHook(hook: () => void): () => void {
  if (hooks.size === 0) listen();
  hooks.add(hook);
  return () => {
    if (hooks.delete(hook) && hooks.size === 0) stopListening();
  };
}

function listen(): void {
  process.on("exit", runHooks);
  for (const signal of signals) process.on(signal, onSignal);
}

function stopListening(): void {
  process.off("exit", runHooks);
  for (const signal of signals) process.off(signal, onSignal);
}

function onSignal(signal: NodeJS.Signals): void {
  const hasOtherHandler = process.listenerCount(signal) > 1;
  if (hasOtherHandler) return;
  runHooks();
  process.kill(process.pid, signal);
}

function runHooks(): void {
  stopListening();
  for (const hook of hooks) hook();
  hooks.clear();
}
