import type { ApiClient, components } from "@account-opening/client";
import { type Command, Option } from "commander";
import type { Terminal } from "../terminal.ts";
import { connectApi } from "./connect-api.ts";
import { type OutputOptions, printFields, printRows } from "./output.ts";
import { pageSize, readLimit, readRows } from "./read-rows.ts";

type Check = components["schemas"]["BalanceCheck"];

interface ListOptions extends OutputOptions {
  status?: Check["status"];
  decision?: NonNullable<Check["decision"]>;
  member?: string;
  account?: string;
  limit: number;
}

/** The commands on balance checks. */
export function addChecks(program: Command, terminal: Terminal): void {
  const checks = program.command("checks").description("read balance checks");
  checks
    .command("list")
    .description("list balance checks")
    .addOption(
      new Option("--status <status>", "only checks with this status").choices([
        "scheduled",
        "running",
        "decided",
        "canceled",
      ]),
    )
    .addOption(
      new Option("--decision <decision>", "only checks with this decision").choices([
        "sufficient",
        "insufficient",
        "account_closed",
        "inconclusive",
      ]),
    )
    .option("--member <guid>", "only checks of this member")
    .option("--account <guid>", "only checks of this account")
    .option("--limit <count>", "maximum number of rows", readLimit, 50)
    .option("--json", "print JSON")
    .action((options: ListOptions) => listChecks(terminal, options));
  checks
    .command("get")
    .description("show a balance check")
    .argument("<id>", "CHK-…, or your ID of the debit")
    .option("--json", "print JSON")
    .action(async (id: string, options: OutputOptions) => {
      const check = await findCheck(connectApi(terminal), id);
      printCheck(terminal, options, check);
      if (options.json !== true) terminal.err(`Its reasons: account-opening why ${check.debit_id}`);
    });
}

/** @throws if there is no such check */
export async function findCheck(api: ApiClient, id: string): Promise<Check> {
  if (/^CHK-[0-9a-f-]{36}$/.test(id)) {
    const { data } = await api.GET("/v1/balance_checks/{id}", { params: { path: { id } } });
    return data;
  }
  const { data } = await api.GET("/v1/balance_checks", { params: { query: { debit_id: id } } });
  const [check] = data.data;
  if (check === undefined)
    throw new Error(`There is no balance check of debit ${id}. List them: account-opening checks list`);
  return check;
}

async function listChecks(terminal: Terminal, options: ListOptions): Promise<void> {
  const { status, decision, member, account, limit } = options;
  const query = {
    limit: pageSize(limit),
    ...(status === undefined ? {} : { status }),
    ...(decision === undefined ? {} : { decision }),
    ...(member === undefined ? {} : { member_guid: member }),
    ...(account === undefined ? {} : { account_guid: account }),
  };
  const rows = await readRows(terminal, connectApi(terminal).list("/v1/balance_checks", { query }), limit);
  printRows(terminal, options, rows, {
    none: "There is no such balance check.",
    columns: {
      DEBIT: ({ debit_id }) => debit_id,
      AMOUNT: ({ amount, currency }) => `${amount} ${currency}`,
      STATUS: ({ status }) => status,
      DECISION: ({ decision }) => decision,
      REASON: ({ reason }) => reason,
      "DECIDE BY": ({ decide_by }) => decide_by,
      CHECK: ({ id }) => id,
    },
  });
}

function printCheck(terminal: Terminal, options: OutputOptions, check: Check): void {
  printFields(terminal, options, check, {
    check: check.id,
    debit: check.debit_id,
    account: check.account_guid,
    member: check.member_guid,
    amount: `${check.amount} ${check.currency}`,
    status: check.status,
    decision: check.decision,
    reason: check.reason,
    "available balance": check.available_balance,
    balance: check.balance,
    "balance as of": check.as_of,
    "run at": check.run_at,
    "decide by": check.decide_by,
    "decided at": check.decided_at,
    late: check.late === null ? null : check.late ? "yes" : "no",
    returns: check.returns.map(({ return_code, title }) => `${return_code} ${title}`).join("; "),
  });
}
