import { createMxClient, type MxClient, MxError, mxVersions } from "@account-opening/mx";
import { type Environment, mxFields, mxVersionField, readConfig } from "@account-opening/runtime/config";
import { createFetch } from "@account-opening/runtime/net";
import { z } from "zod";
import { type Finding, failed, ok, unknown, withConfig } from "./finding.ts";
import { checkConnection } from "./mx-connection.ts";

const environment = z.object({ ...mxFields, MX_ACCEPT_VERSION: mxVersionField(mxVersions) });
type MxSettings = ReturnType<typeof readMxSettings>;

function readMxSettings(env: Environment) {
  return readConfig(environment, env);
}

/** Checks MX in the order in which a request passes: connection, answer, key, address, version, products. */
export function checkMx(env: Environment): Promise<Finding[]> {
  return withConfig(
    "mx.configuration",
    () => readMxSettings(env),
    async (settings) => {
      const mx = clientOf(settings);
      if (mx === null)
        return [
          failed(
            "mx.configuration",
            "MX_BASE_URL cannot be used. Expected: https://…, without credentials or query.",
          ),
        ];
      // With a proxy, this host connects to the proxy only.
      const connection = await checkConnection(new URL(settings.mxProxyUrl ?? settings.mxBaseUrl), {
        timeoutMs: settings.mxTimeoutMs,
        ca: settings.mxCa,
      });
      if (connection.some(({ result }) => result === "failed")) return connection;
      return [...connection, ...(await checkCalls(mx, settings))];
    },
  );
}

function clientOf({
  mxBaseUrl,
  mxClientId,
  mxApiKey,
  mxAcceptVersion,
  mxTimeoutMs,
  mxProxyUrl: proxyUrl,
  mxCa: ca,
}: MxSettings): MxClient | null {
  try {
    return createMxClient({
      baseUrl: mxBaseUrl,
      credentials: { clientId: mxClientId, apiKey: mxApiKey },
      acceptVersion: mxAcceptVersion,
      timeoutMs: mxTimeoutMs,
      fetch: createFetch({ proxyUrl, ca }),
    });
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

const accessChecks = ["mx.key", "mx.address", "mx.version"] as const;

/** Every client may list institutions, so a refusal of this request concerns the key, the address or the version. */
async function checkCalls(mx: MxClient, settings: MxSettings): Promise<Finding[]> {
  const startedAtMs = performance.now();
  const error = await errorOf(mx.institutions.search({ recordsPerPage: 10 }));
  const durationMs = Math.round(performance.now() - startedAtMs);
  if (error === null)
    return [
      ok("mx.answer", `MX answered in ${durationMs} ms.`),
      ok("mx.key", "MX accepts MX_CLIENT_ID and MX_API_KEY."),
      ok("mx.address", "MX accepts the address of this host."),
      ok("mx.version", `MX serves ${settings.mxAcceptVersion}.`),
      await checkProducts(mx),
    ];
  const refusal = refusalOf(error, settings);
  const notShown = accessChecks
    .filter((check) => check !== refusal?.check)
    .map((check) => unknown(check, "The first call to MX failed, so this is not known yet."));
  return refusal === null
    ? [
        failed(
          "mx.answer",
          `MX gave no valid answer (${faultOf(error)}). Run this command again. If it fails again, contact MX.`,
        ),
        ...notShown,
      ]
    : [ok("mx.answer", `MX answered in ${durationMs} ms.`), refusal, ...notShown];
}

function faultOf({ status, reason }: MxError): string {
  return status === null ? reason : `HTTP ${status}`;
}

/** Null if MX did not refuse the request for its key, its address or its version. */
function refusalOf({ status }: MxError, settings: MxSettings): Finding | null {
  switch (status) {
    case 401:
      return failed(
        "mx.key",
        "MX refuses the key (401). Correct MX_CLIENT_ID and MX_API_KEY, or MX_BASE_URL: integration and production have different keys.",
      );
    case 403:
      return failed(
        "mx.address",
        "MX refuses this client (403). Request that MX add the public address of this host to the allow-list.",
      );
    case 406:
      return failed(
        "mx.version",
        `MX does not serve ${settings.mxAcceptVersion} (406). Set MX_ACCEPT_VERSION to the version that is enabled for this client.`,
      );
    default:
      return null;
  }
}

/** Only these two products have a read. It names a member that does not exist. */
const noMember = { userGuid: "USR-preflight", memberGuid: "MBR-preflight" };

async function checkProducts(mx: MxClient): Promise<Finding> {
  const [verification, identification] = await Promise.all([
    errorOf(mx.members.accountNumbers(noMember)),
    errorOf(mx.members.accountOwners(noMember)),
  ]);
  const refused = [
    ...(verification?.status === 403 ? ["account verification"] : []),
    ...(identification?.status === 403 ? ["account identification"] : []),
  ];
  return refused.length === 0
    ? unknown(
        "mx.products",
        "MX shows only with an existing member whether verification, identification and balance checks are enabled.",
      )
    : failed(
        "mx.products",
        `MX refuses ${refused.join(" and ")} (403). Request that MX enable it for this client.`,
      );
}

/** Null if the call succeeded. */
async function errorOf(call: Promise<unknown>): Promise<MxError | null> {
  try {
    await call;
    return null;
  } catch (error) {
    if (error instanceof MxError) return error;
    throw error;
  }
}
