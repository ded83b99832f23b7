import type { AccountNumbers } from "@account-opening/core";
import { MxNumbersNotTextError } from "../errors/mx-numbers-not-text-error.ts";
import type { CallOptions, Send } from "../http/call.ts";
import { type ListOf, readAllPages } from "../http/pages.ts";
import { toAccountNumbers } from "../translate/account-numbers.ts";
import { accountNumbersWire, type WireAccountNumbers } from "../wire/account-numbers.ts";
import { pageOf } from "../wire/page.ts";

type NumbersList = Pick<ListOf<WireAccountNumbers, AccountNumbers>, "name" | "path" | "check">;

/**
 * Returns rows with both numbers as text. A JSON number may have lost leading zeros, and is not used.
 * @throws MxNumbersNotTextError if all numbers are JSON numbers.
 */
export async function readNumbers(
  send: Send,
  list: NumbersList,
  options?: CallOptions,
): Promise<AccountNumbers[]> {
  let notTextCount = 0;
  const toRows = (wire: WireAccountNumbers) => {
    if (typeof wire.account_number !== "number" && typeof wire.routing_number !== "number") {
      return toAccountNumbers(wire);
    }
    notTextCount += 1;
    send.onRowLeftOut(list.name, "number_not_text");
    return [];
  };
  const response = pageOf("account_numbers", accountNumbersWire);
  const numbers = await readAllPages(send, { ...list, response, toRows }, options);
  if (numbers.length === 0 && notTextCount > 0)
    throw new MxNumbersNotTextError({ call: list.name, status: null });
  return numbers;
}
