/** If vitest is killed, the process of a test file ends, and with it all processes that its tests started. */
if (process.listenerCount("disconnect") === 0) process.once("disconnect", () => process.exit());
