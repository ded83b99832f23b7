import { z } from "zod";
import type { FaultKind } from "./faults/kinds.ts";
import { FAULT_KINDS } from "./faults/kinds.ts";
import type { SimulatorOptionsInput } from "./options.ts";
import { DEFAULTS } from "./options.ts";
import { PRESETS } from "./preset.ts";
import { isLoopback } from "./webhooks/settings.ts";

const ratio = z.coerce.number().min(0).max(1).optional();
const waitMs = z.coerce.number().min(0);
const flag = z.enum(["true", "false"]).default("false");

const schema = z.object({
  SIMULATOR_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(DEFAULTS.port)
    .describe("port; 0 = any free one"),
  HOST: z.string().default(DEFAULTS.host).describe("address to listen on"),
  MX_CLIENT_ID: z.string().min(1).default(DEFAULTS.clientId).describe("user name that callers must send"),
  MX_API_KEY: z.string().min(1).default(DEFAULTS.apiKey).describe("password that callers must send"),
  SIMULATOR_SEED: z.string().min(1).default(DEFAULTS.seed).describe("the same seed gives the same fates"),
  SIMULATOR_SPEED: z.coerce
    .number()
    .positive()
    .default(DEFAULTS.speed)
    .describe("waits pass so many times faster than at MX"),
  SIMULATOR_REQUIRE_ACCEPT_VERSION: flag.describe("true: calls without Accept-Version are 406"),
  SIMULATOR_THROTTLE_MXBANK: flag.describe("true: production limits at MX Bank too"),
  SIMULATOR_CHALLENGE_EXPIRES_MS: waitMs
    .default(DEFAULTS.challengeExpiresMs)
    .describe("simulated time a challenge stays open"),
  SIMULATOR_BACKGROUND_EVERY_MS: waitMs
    .default(DEFAULTS.backgroundEveryMs)
    .describe("simulated time between background aggregations of an idle member; 0 = none"),
  SIMULATOR_LEDGER_CAP: z.coerce
    .number()
    .int()
    .min(1)
    .default(DEFAULTS.ledgerCap)
    .describe("ledger entries kept"),
  SIMULATOR_FAULTS: z
    .enum(PRESETS)
    .default("none")
    .describe(`${PRESETS.join(", ")}: how badly things go on the whole`),
  SIMULATOR_FAULT_RATIOS: z
    .string()
    .default("")
    .transform(readRatios)
    .describe("error_500=0.1,lost_answer=0.05,…"),
  SIMULATOR_LATE_FLIP: ratio.describe("share of accepted jobs that show late"),
  SIMULATOR_LATE_DATA: ratio.describe("share of jobs whose numbers or owners are readable late"),
  SIMULATOR_PROPAGATION: ratio.describe("share of new users and members that are 404 for a while"),
  SIMULATOR_WEBHOOK_URL: z
    .string()
    .refine(isLoopback, "must be a loopback address: the simulator is a test double")
    .optional()
    .describe("where webhooks go, on this machine only; unset = none"),
  SIMULATOR_WEBHOOK_CREDENTIALS: z
    .string()
    .includes(":", "must be user:password")
    .optional()
    .describe("user:password sent with webhooks"),
  SIMULATOR_WEBHOOK_LOSS: ratio.describe("share of webhooks never sent"),
  SIMULATOR_WEBHOOK_DOUBLE: ratio.describe("share of webhooks sent twice"),
  SIMULATOR_WEBHOOK_REORDER: ratio.describe("share of webhooks that later ones overtake"),
  SIMULATOR_WEBHOOK_LAG_MS: waitMs.optional().describe("mean simulated time from event to webhook"),
});

/** What the docs page tells of the environment. */
export const ENVIRONMENT: readonly { name: string; meaning: string }[] = Object.entries(schema.shape).map(
  ([name, { description }]) => ({ name, meaning: description ?? "" }),
);

type Env = Readonly<Record<string, string | undefined>>;

export type ConfigReading =
  | { readonly options: SimulatorOptionsInput; readonly problems: null }
  | { readonly options: null; readonly problems: readonly string[] };

/** Empty variables count as unset; every problem is named at once. */
export function readConfig(env: Env): ConfigReading {
  const read = schema.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== "")));
  if (read.success) return { options: optionsOf(read.data), problems: null };
  return {
    options: null,
    problems: read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`),
  };
}

function optionsOf(env: z.infer<typeof schema>): SimulatorOptionsInput {
  return {
    host: env.HOST,
    port: env.SIMULATOR_PORT,
    clientId: env.MX_CLIENT_ID,
    apiKey: env.MX_API_KEY,
    seed: env.SIMULATOR_SEED,
    speed: env.SIMULATOR_SPEED,
    requiresAcceptVersion: env.SIMULATOR_REQUIRE_ACCEPT_VERSION === "true",
    throttlesMxBank: env.SIMULATOR_THROTTLE_MXBANK === "true",
    challengeExpiresMs: env.SIMULATOR_CHALLENGE_EXPIRES_MS,
    backgroundEveryMs: env.SIMULATOR_BACKGROUND_EVERY_MS,
    ledgerCap: env.SIMULATOR_LEDGER_CAP,
    preset: env.SIMULATOR_FAULTS,
    webhooks: {
      url: env.SIMULATOR_WEBHOOK_URL,
      credentials: env.SIMULATOR_WEBHOOK_CREDENTIALS,
      lossRatio: env.SIMULATOR_WEBHOOK_LOSS,
      doubleRatio: env.SIMULATOR_WEBHOOK_DOUBLE,
      reorderRatio: env.SIMULATOR_WEBHOOK_REORDER,
      lagMs: env.SIMULATOR_WEBHOOK_LAG_MS,
    },
    faults: {
      ratios: env.SIMULATOR_FAULT_RATIOS,
      lateFlipRatio: env.SIMULATOR_LATE_FLIP,
      lateDataRatio: env.SIMULATOR_LATE_DATA,
      propagationRatio: env.SIMULATOR_PROPAGATION,
    },
  };
}

/** `error_500=0.1,lost_answer=0.05` */
function readRatios(text: string, context: z.RefinementCtx): Partial<Record<FaultKind, number>> {
  const pairs = text === "" ? [] : text.split(",").map((pair) => pair.split("="));
  const read = z
    .partialRecord(z.enum(FAULT_KINDS), z.coerce.number().min(0).max(1))
    .safeParse(Object.fromEntries(pairs));
  if (read.success) return read.data;
  context.addIssue(`must be kind=ratio,…: the kinds are ${FAULT_KINDS.join(", ")}`);
  return z.NEVER;
}
