import type { Request, Response } from "express";
import { faultDefinitions } from "../faults/kinds.ts";
import type { Simulation } from "../simulation.ts";
import { checkCredentials } from "./authenticate.ts";
import { type HungResponses, injectFault } from "./inject-fault.ts";
import { type ApiRequest, type Operation, sendResponse } from "./operation.ts";
import { type ApiVersion, checkVersion } from "./version.ts";

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
    const version = checkVersion(request.headers, options);
    const apiRequest = readRequest(request, version, guidsOf(simulation, operation, request, version));
    const member = apiRequest.params["member"] ?? null;
    const fault = faults.drawFault(operation.name, member);
    if (fault !== null) activity.record({ kind: "fault", member, what: operation.name, outcome: fault });
    const isBefore = fault !== null && faultDefinitions[fault].stage === "before";
    const result = isBefore ? { status: 200 } : operation.handle(simulation, apiRequest);
    if (fault === null) sendResponse(response, result);
    else injectFault(fault, { response, settings: faults.settings(), hung, result });
  };
}

/** In v20250224, paths also accept the client's own IDs of users and members, except those of one account. */
function guidsOf(
  { store }: Simulation,
  { path }: Operation,
  { params }: Request,
  version: ApiVersion,
): ApiRequest["params"] {
  const given = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]));
  return version === "v20250224" && !path.includes(":account") ? store.withGuids(given) : given;
}

function readRequest(request: Request, version: ApiVersion, params: ApiRequest["params"]): ApiRequest {
  return {
    version,
    params,
    query: request.query,
    body: request.body,
    callbackPayload: request.get("x-callback-payload") ?? null,
    origin: `http://${request.get("host") ?? "localhost"}`,
  };
}
