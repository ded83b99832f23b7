import { lookup } from "node:dns/promises";
import { once } from "node:events";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls, rootCertificates, TLSSocket } from "node:tls";
import { connectionFaultOf } from "./connection-fault.ts";
import { type Finding, failed, ok } from "./finding.ts";

export interface ConnectionSettings {
  timeoutMs: number;
  /** Authorities in PEM that are trusted beside those of Node.js. */
  ca: string | undefined;
}

/** Resolves a host name and opens a connection, without sending a request. */
export async function checkConnection(url: URL, settings: ConnectionSettings): Promise<Finding[]> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const dns = await checkDns(host);
  if (dns.result === "failed") return [dns];
  const isTls = url.protocol === "https:";
  const port = Number(url.port || (isTls ? 443 : 80));
  return [dns, await checkSocket(host, port, isTls, settings)];
}

async function checkDns(host: string): Promise<Finding> {
  try {
    const addresses = await lookup(host, { all: true });
    return ok("mx.dns", `${host} resolves to ${addresses.map(({ address }) => address).join(", ")}.`);
  } catch (error) {
    return failed(
      "mx.dns",
      `${host} is unknown (${connectionFaultOf(error)}). Correct MX_BASE_URL or MX_PROXY_URL, or the DNS of this host.`,
    );
  }
}

async function checkSocket(
  host: string,
  port: number,
  isTls: boolean,
  { timeoutMs, ca }: ConnectionSettings,
): Promise<Finding> {
  const startedAtMs = performance.now();
  // An IP address is no server name.
  const socket = isTls
    ? connectTls({
        host,
        port,
        ...(isIP(host) === 0 && { servername: host }),
        ...(ca !== undefined && { ca: [...rootCertificates, ca] }),
      })
    : connect({ host, port });
  try {
    await once(socket, isTls ? "secureConnect" : "connect", { signal: AbortSignal.timeout(timeoutMs) });
    const durationMs = Math.round(performance.now() - startedAtMs);
    return ok("mx.connection", `Connected to ${host}:${port} in ${durationMs} ms, ${protocolOf(socket)}.`);
  } catch (error) {
    const code = connectionFaultOf(error);
    return failed("mx.connection", `No connection to ${host}:${port} (${code}). ${remedyFor(code)}`);
  } finally {
    socket.destroy();
  }
}

function protocolOf(socket: Socket): string {
  if (!(socket instanceof TLSSocket)) return "without TLS";
  return `${socket.getProtocol()}, certificate valid until ${socket.getPeerCertificate().valid_to}`;
}

function remedyFor(code: string): string {
  if (/CERT|SIGNATURE|ISSUER/.test(code))
    return "If your network inspects TLS, name its certificate authority in MX_CA.";
  if (code.startsWith("ERR_SSL")) return "The server must support TLS 1.2. Correct MX_BASE_URL.";
  return "Allow this connection in the firewall, or correct MX_BASE_URL.";
}
