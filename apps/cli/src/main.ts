import { runCli } from "./cli.ts";

process.exitCode = await runCli(process.argv.slice(2), {
  // biome-ignore lint/style/noProcessEnv: read once, here.
  env: process.env,
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
});
