import { rotate } from "./vault-command.ts";

process.exitCode = await rotate({
  // biome-ignore lint/style/noProcessEnv: a command reads its environment where it starts.
  env: process.env,
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  isInteractive: process.stderr.isTTY === true,
});
