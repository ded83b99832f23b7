import type { Response } from "express";
import { MEDIA_TYPE } from "./admit-caller.ts";
import type { MxError } from "./mx-error.ts";
import type { Answered } from "./operation.ts";

export function reply(response: Response, { status, body }: Answered): void {
  if (body === undefined) response.status(status).end();
  else response.status(status).type(MEDIA_TYPE).send(JSON.stringify(body));
}

export function refuse(response: Response, error: MxError): void {
  response.set(error.headers);
  reply(response, { status: error.status, body: error.body() });
}
