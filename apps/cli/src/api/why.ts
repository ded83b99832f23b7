import type { Command } from "commander";
import type { Terminal } from "../terminal.ts";
import { findCheck } from "./checks.ts";
import { connectApi } from "./connect-api.ts";
import { explain } from "./explain.ts";
import type { OutputOptions } from "./output.ts";

/** `why DEBIT_ID`: the reasons of a decision, in sentences. */
export function addWhy(program: Command, terminal: Terminal): void {
  program
    .command("why")
    .description("explain the decision on a debit")
    .argument("<debit>", "your ID of the debit, or CHK-…")
    .option("--json", "print JSON")
    .action(async (debit: string, options: OutputOptions) => {
      const api = connectApi(terminal);
      const { id } = await findCheck(api, debit);
      const { data } = await api.GET("/v1/balance_checks/{id}/explanation", { params: { path: { id } } });
      if (options.json === true) terminal.out(JSON.stringify(data, null, 2));
      else for (const sentence of explain(data)) terminal.out(sentence);
    });
}
