import type { Request, Response } from "express";
import { FAULTS } from "../faults/kinds.ts";
import type { Simulation } from "../simulation.ts";
import { checkCredentials, checkVersion } from "./admit-caller.ts";
import type { Asked, Operation } from "./operation.ts";
import { reply } from "./reply.ts";
import type { HungSockets } from "./spoil.ts";
import { spoil } from "./spoil.ts";

/**
 * Serves one operation: who calls, what goes wrong, what is done, what is answered. A refusal is thrown and told as it
 * is, whatever fault would have struck the answer.
 */
export function perform(simulation: Simulation, operation: Operation, hung: HungSockets) {
  const { faults, ledger, options } = simulation;
  return (request: Request, response: Response): void => {
    const { tally } = ledger;
    tally.countRequest(operation.name);
    response.on("finish", () => tally.countAnswer(response.statusCode));
    checkCredentials(request.headers, options);
    checkVersion(request.headers, options);
    const asked = askedBy(request);
    const member = asked.params["member"] ?? null;
    const fault = faults.strike(operation.name, member);
    if (fault !== null) ledger.record({ kind: "fault", member, what: operation.name, outcome: fault });
    if (fault !== null && FAULTS[fault].stage === "before") {
      spoil(fault, { response, settings: faults.settings, hung, answered: { status: 200 } });
      return;
    }
    const answered = operation.handle(simulation, asked);
    if (fault === null) reply(response, answered);
    else spoil(fault, { response, settings: faults.settings, hung, answered });
  };
}

function askedBy(request: Request): Asked {
  return {
    params: Object.fromEntries(Object.entries(request.params).map(([name, value]) => [name, String(value)])),
    query: request.query,
    body: request.body,
    callbackPayload: request.get("x-callback-payload") ?? null,
    origin: `http://${request.get("host") ?? "localhost"}`,
  };
}
