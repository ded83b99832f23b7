import { type Environment, fields, readConfig } from "@account-opening/runtime/config";
import { z } from "zod";
import { type FaultKind, faultKinds } from "./faults/kinds.ts";
import { defaults, presets, type SimulatorOptionsInput } from "./options.ts";
import { isLoopback } from "./webhooks/settings.ts";

const ratio = z.coerce.number().min(0).max(1).optional();
const durationMs = z.coerce.number().min(0);
const factor = z.coerce.number().positive();
const count = z.coerce.number().int().min(1);
const flag = fields.boolean.default(false);

const webhookUrl = fields.httpUrl
  .refine(isLoopback, "must be a loopback address: the simulator is a test double")
  .optional();
const webhookCredentials = z.string().includes(":").optional();

/** The environment of the simulator. The docs page shows each description. */
export const simulatorEnvironment = z.object({
  SIMULATOR_PORT: fields.port.default(defaults.port).describe("a port; 0 selects any free port"),
  HOST: fields.host.default(defaults.host).describe("the address to listen on"),
  LOG_LEVEL: fields.logLevel.default("info").describe("debug, info, warn, error or fatal"),
  MX_CLIENT_ID: fields.text.default(defaults.clientId).describe("the user name that callers must send"),
  MX_API_KEY: fields.text.default(defaults.apiKey).describe("the password that callers must send"),
  SIMULATOR_SEED: fields.text.default(defaults.seed).describe("a text; the same seed gives the same results"),
  SIMULATOR_SPEED: factor
    .default(defaults.speed)
    .describe("a positive number: how many times faster than at MX time passes"),
  SIMULATOR_REQUIRE_ACCEPT_VERSION: flag.describe("true: calls without Accept-Version return 406"),
  SIMULATOR_THROTTLE_MXBANK: flag.describe("true: production limits apply at MX Bank too"),
  SIMULATOR_CHALLENGE_EXPIRES_MS: durationMs
    .default(defaults.challengeExpiresMs)
    .describe("simulated time until a challenge expires"),
  SIMULATOR_BACKGROUND_EVERY_MS: durationMs
    .default(defaults.backgroundEveryMs)
    .describe("simulated time between background aggregations of an idle member; 0 for none"),
  SIMULATOR_LEDGER_CAP: count
    .default(defaults.activityEntriesMax)
    .describe("how many entries the activity log keeps"),
  SIMULATOR_FAULTS: z
    .enum(presets)
    .default("none")
    .describe(`${presets.join(", ")}: the preset of fault and webhook settings`),
  SIMULATOR_FAULT_RATIOS: z
    .string()
    .transform(readFaultRatios)
    .default({})
    .describe("the share of requests for each kind of fault: error_500=0.1,lost_answer=0.05,…"),
  SIMULATOR_LATE_FLIP: ratio.describe("share of accepted jobs that become visible late"),
  SIMULATOR_LATE_DATA: ratio.describe("share of jobs whose numbers or owners are readable late"),
  SIMULATOR_PROPAGATION: ratio.describe("share of new users and members that are 404 at first"),
  SIMULATOR_WEBHOOK_URL: webhookUrl.describe("a loopback URL to which webhooks are sent; unset for none"),
  SIMULATOR_WEBHOOK_CREDENTIALS: webhookCredentials.describe("user:password, sent with webhooks"),
  SIMULATOR_WEBHOOK_TOKEN_URL: webhookUrl.describe(
    "a loopback URL that exchanges the credentials for a bearer token (OAuth 2.0); unset for HTTP Basic",
  ),
  SIMULATOR_WEBHOOK_LOSS: ratio.describe("share of webhooks that are never sent"),
  SIMULATOR_WEBHOOK_DOUBLE: ratio.describe("share of webhooks that are sent twice"),
  SIMULATOR_WEBHOOK_REORDER: ratio.describe("share of webhooks that arrive after later ones"),
  SIMULATOR_WEBHOOK_LAG_MS: durationMs.optional().describe("mean simulated time from event to webhook"),
});

type SimulatorConfig = ReturnType<typeof readConfig<typeof simulatorEnvironment.shape>>;

/** @throws ConfigError with every problem */
export function readSimulatorOptions(env: Environment): SimulatorOptionsInput {
  return optionsFrom(readConfig(simulatorEnvironment, env));
}

export function optionsFrom(config: SimulatorConfig): SimulatorOptionsInput {
  return {
    host: config.host,
    port: config.simulatorPort,
    clientId: config.mxClientId,
    apiKey: config.mxApiKey,
    seed: config.simulatorSeed,
    speed: config.simulatorSpeed,
    requiresAcceptVersion: config.simulatorRequireAcceptVersion,
    throttlesMxBank: config.simulatorThrottleMxbank,
    challengeExpiresMs: config.simulatorChallengeExpiresMs,
    backgroundEveryMs: config.simulatorBackgroundEveryMs,
    activityEntriesMax: config.simulatorLedgerCap,
    preset: config.simulatorFaults,
    webhooks: {
      url: config.simulatorWebhookUrl,
      credentials: config.simulatorWebhookCredentials,
      tokenUrl: config.simulatorWebhookTokenUrl,
      lossRatio: config.simulatorWebhookLoss,
      doubleRatio: config.simulatorWebhookDouble,
      reorderRatio: config.simulatorWebhookReorder,
      lagMs: config.simulatorWebhookLagMs,
    },
    faults: {
      ratios: config.simulatorFaultRatios,
      lateFlipRatio: config.simulatorLateFlip,
      lateDataRatio: config.simulatorLateData,
      propagationRatio: config.simulatorPropagation,
    },
  };
}

/** `error_500=0.1,lost_answer=0.05` */
function readFaultRatios(text: string, context: z.RefinementCtx): Partial<Record<FaultKind, number>> {
  const pairs = text.split(",").map((pair) => pair.split("="));
  const ratios = z.partialRecord(z.enum(faultKinds), z.coerce.number().min(0).max(1));
  const result = ratios.safeParse(Object.fromEntries(pairs));
  if (result.success) return result.data;
  context.addIssue(`must be kind=ratio,… where a kind is one of ${faultKinds.join(", ")}`);
  return z.NEVER;
}
