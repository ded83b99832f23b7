import { z } from "zod";
import { fields } from "./fields.ts";
import { namedSecrets } from "./named-secrets.ts";
import { loadBalancerFields } from "./shared-fields.ts";

// Methods by which MX authenticates to ingest. Each of them is off unless it is configured. preflight reads the same
// variables.

/** A password may contain colons. */
const credentialForm = /^([^:]+):(.+)$/;

/** Without characters that form-encoding changes: clients differ in whether they encode the parts of HTTP Basic. */
const clientForm = /^([A-Za-z0-9._-]{1,128}):([A-Za-z0-9._-]{32,256})$/;

/** A header of a TLS proxy, and the values that it has for MX's client certificates. */
export interface ClientCertificateHeader {
  /** In lower case. */
  readonly header: string;
  readonly values: readonly string[];
}

const clientCertificate = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,64}:[\x20-\x7e]{1,4000}$/)
  .transform((text): ClientCertificateHeader => {
    const colon = text.indexOf(":");
    const values = text.slice(colon + 1).split("|");
    return { header: text.slice(0, colon).toLowerCase(), values: values.map((value) => value.trim()) };
  })
  .refine(({ values }) => !values.includes(""), "has an empty value")
  .describe("header:value[|value2]");

export const webhookFields = {
  MX_WEBHOOK_CREDENTIALS: namedSecrets(credentialForm, (user, password) => ({ user, password }))
    .describe("user:password[,user2:password2], as set in MX's dashboard")
    .default([])
    .meta({ meaning: "what MX sends as HTTP Basic; two pairs during a rotation" }),
  MX_WEBHOOK_OAUTH_CLIENTS: namedSecrets(clientForm, (id, secret) => ({ id, secret }))
    .describe("id:secret[,id2:secret2]; a secret has 32 to 256 letters, digits, `.`, `_` and `-`")
    .default([])
    .meta({ meaning: "clients of `POST /oauth/token`, for webhooks with a bearer token" }),
  MX_WEBHOOK_TOKEN_KEYS: fields.secretKeys.default([]).meta({
    meaning: "keys of the access tokens: the first signs, all verify; the same in each ingest process",
  }),
  MX_WEBHOOK_TOKEN_SECONDS: fields.tokenSeconds.default(900).meta({ meaning: "lifetime of an access token" }),
  MX_WEBHOOK_TOKEN_LIMIT: fields.limit
    .default({ limit: 30, windowSeconds: 60 })
    .meta({ meaning: "refused token requests per client address, per number of seconds, in each process" }),
  MX_WEBHOOK_CLIENT_CERTIFICATE: clientCertificate.optional().meta({
    meaning:
      "header in which a proxy of `TRUSTED_PROXIES` passes the subject of a verified client certificate",
  }),
  TRUSTED_PROXIES: loadBalancerFields.TRUSTED_PROXIES,
};

type WebhookSettings = z.output<z.ZodObject<typeof webhookFields>>;
type Variable = keyof WebhookSettings;

/** Requires one method, and that each method is complete. For `.superRefine`. */
export function requireWebhookAuthentication(
  settings: WebhookSettings,
  context: z.core.$RefinementCtx,
): void {
  const isSet = {
    credentials: settings.MX_WEBHOOK_CREDENTIALS.length > 0,
    clients: settings.MX_WEBHOOK_OAUTH_CLIENTS.length > 0,
    keys: settings.MX_WEBHOOK_TOKEN_KEYS.length > 0,
    certificate: settings.MX_WEBHOOK_CLIENT_CERTIFICATE !== undefined,
    proxies: settings.TRUSTED_PROXIES.length > 0,
  };
  const report = (name: Variable, message: string) =>
    context.addIssue({ code: "custom", path: [name], message });
  if (isSet.clients && !isSet.keys)
    report("MX_WEBHOOK_TOKEN_KEYS", "is missing, and MX_WEBHOOK_OAUTH_CLIENTS needs it");
  if (isSet.keys && !isSet.clients)
    report("MX_WEBHOOK_OAUTH_CLIENTS", "is missing, and MX_WEBHOOK_TOKEN_KEYS has no use without it");
  if (isSet.certificate && !isSet.proxies)
    report("TRUSTED_PROXIES", "is missing, and MX_WEBHOOK_CLIENT_CERTIFICATE needs it");
  if (!isSet.credentials && !isSet.clients && !isSet.keys && !isSet.certificate)
    report(
      "MX_WEBHOOK_CREDENTIALS",
      "is missing, as are MX_WEBHOOK_OAUTH_CLIENTS and MX_WEBHOOK_CLIENT_CERTIFICATE: set one of them",
    );
}

/** Also when another variable is invalid, so that all problems are reported at once. */
export const whenWebhookFieldsAreValid = {
  when: ({ issues }: z.core.ParsePayload) =>
    issues.every(({ path }) => !Object.hasOwn(webhookFields, String(path?.[0]))),
};
