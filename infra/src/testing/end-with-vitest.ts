/** A test file's process ends when vitest is killed, and with it what its tests have started. */
if (process.listenerCount("disconnect") === 0) process.once("disconnect", () => process.exit());
