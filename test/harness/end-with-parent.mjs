// Preloaded into an app by the tests and the demo: standard input is a pipe from the process that started it. It ends
// with that process, however that one ends.

process.stdin.on("end", () => process.exit(1)).on("error", () => process.exit(1));
process.stdin.resume();
process.stdin.unref();
