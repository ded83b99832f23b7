import type { Request, Response } from "express";
import { faultDefinitions } from "../faults/kinds.ts";
import type { Simulation } from "../simulation.ts";
import { checkCredentials, checkVersion } from "./authenticate.ts";
import { type HungResponses, injectFault } from "./inject-fault.ts";
import { type ApiRequest, type Operation, sendResponse } from "./operation.ts";

/**
 * The request handler of one operation: authenticates, draws a fault, runs the operation and responds. An ApiError is
 * sent as it is, even if a fault was drawn for the response.
 */
export function handleOperation(simulation: Simulation, operation: Operation, hung: HungResponses) {
  const { activity, faults, options } = simulation;
  return (request: Request, response: Response): void => {
    activity.counters.countRequest(operation.name);
    response.on("finish", () => activity.counters.countResponse(response.statusCode));
    checkCredentials(request.headers, options);
    checkVersion(request.headers, options);
    const apiRequest = readRequest(request);
    const member = apiRequest.params["member"] ?? null;
    const fault = faults.drawFault(operation.name, member);
    if (fault !== null) activity.record({ kind: "fault", member, what: operation.name, outcome: fault });
    const isBefore = fault !== null && faultDefinitions[fault].stage === "before";
    const result = isBefore ? { status: 200 } : operation.handle(simulation, apiRequest);
    if (fault === null) sendResponse(response, result);
    else injectFault(fault, { response, settings: faults.settings(), hung, result });
  };
}

function readRequest(request: Request): ApiRequest {
  return {
    params: Object.fromEntries(Object.entries(request.params).map(([name, value]) => [name, String(value)])),
    query: request.query,
    body: request.body,
    callbackPayload: request.get("x-callback-payload") ?? null,
    origin: `http://${request.get("host") ?? "localhost"}`,
  };
}
