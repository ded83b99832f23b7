import {
  type Environment,
  readConfig,
  requireWebhookAuthentication,
  webhookFields,
  whenWebhookFieldsAreValid,
} from "@account-opening/runtime/config";
import { z } from "zod";
import { connectionFaultOf } from "./connection-fault.ts";
import { type Finding, failed, ok, unknown, withConfig } from "./finding.ts";

const environment = z
  .object(webhookFields)
  .superRefine(requireWebhookAuthentication, whenWebhookFieldsAreValid);

type WebhookSettings = ReturnType<typeof readWebhookSettings>;

function readWebhookSettings(env: Environment) {
  return readConfig(environment, env);
}

export function checkWebhooks(env: Environment, url: string | undefined): Promise<Finding[]> {
  return withConfig(
    "webhooks.configuration",
    () => readWebhookSettings(env),
    async (settings) => [
      ok("webhooks.configuration", `Webhooks are authenticated by ${methodsOf(settings).join(", ")}.`),
      url === undefined
        ? unknown("webhooks.url", "Pass --webhook-url with the URL that is set in the MX dashboard.")
        : await checkUrl(url, settings),
    ],
  );
}

function methodsOf({
  mxWebhookCredentials,
  mxWebhookOauthClients,
  mxWebhookClientCertificate,
}: WebhookSettings) {
  return [
    ...(mxWebhookCredentials.length > 0 ? ["HTTP Basic"] : []),
    ...(mxWebhookOauthClients.length > 0 ? ["OAuth 2.0"] : []),
    ...(mxWebhookClientCertificate === undefined ? [] : ["client certificate"]),
  ];
}

const timeoutMs = 10_000;
const unauthorizedType = "urn:account-opening:problem:unauthorized";

/** Sends a webhook without credentials. ingest refuses it and stores nothing. */
async function checkUrl(url: string, { mxWebhookClientCertificate }: WebhookSettings): Promise<Finding> {
  const check = "webhooks.url";
  let status: number;
  let body: string;
  try {
    const response = await fetch(url, {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json" },
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    ({ status } = response);
    body = await response.text();
  } catch (error) {
    return failed(
      check,
      `${url} is not reachable from this host (${connectionFaultOf(error)}). Check DNS, certificate, firewall and proxy.`,
    );
  }
  if (status === 401 && body.includes(unauthorizedType))
    return ok(check, `${url} is reachable from this host, and refuses a webhook without credentials.`);
  if (mxWebhookClientCertificate !== undefined && (status === 400 || status === 403))
    return unknown(
      check,
      `${url} answers ${status} without a client certificate, which a proxy that requires one does.`,
    );
  if (status >= 200 && status <= 299)
    return failed(
      check,
      `${url} accepts a webhook without credentials (${status}). Another server than ingest answers: correct the route.`,
    );
  return failed(
    check,
    `${url} answers ${status}, not 401 by ingest. Route it to ingest with the path /webhooks/mx.`,
  );
}
