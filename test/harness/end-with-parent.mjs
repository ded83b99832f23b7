// Preloaded into an app by the tests and the demo. Standard input is a pipe from the parent process, so it closes when
// the parent ends, even if the parent is killed.

process.stdin.on("end", () => process.exit(1)).on("error", () => process.exit(1));
process.stdin.resume();
process.stdin.unref();
