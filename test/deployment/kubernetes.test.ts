import { readFileSync } from "node:fs";
import { join } from "node:path";
import { closeTimeoutMs as apiCloseTimeoutMs, readApiConfig } from "@account-opening/api";
import { closeTimeoutMs as ingestCloseTimeoutMs, readIngestConfig } from "@account-opening/ingest";
import { readWorkerConfig, closeTimeoutMs as workerCloseTimeoutMs } from "@account-opening/worker";
import { describe, expect, it } from "vitest";
import { hasKustomize, type Manifest, render, root } from "./support/manifests.ts";
import { typeCheck } from "./support/type-check.ts";

interface EnvVariable {
  name: string;
  value: string;
}

/** Values of the secrets, which the manifests name as files. */
const secrets: Readonly<Record<string, string>> = {
  DATABASE_URL: "postgres://user:password@postgresql/account_opening",
  REDIS_URL: "rediss://redis:6379",
  DATA_KEYS: `k1:${Buffer.alloc(32, 1).toString("base64")}`,
  MX_CLIENT_ID: "client",
  MX_API_KEY: "key",
  MX_WEBHOOK_CREDENTIALS: "mx:password",
};

const apps = {
  ingest: { port: 3001, readMs: (env: Env) => ingestCloseTimeoutMs(readIngestConfig(env)) },
  api: { port: 3000, readMs: (env: Env) => apiCloseTimeoutMs(readApiConfig(env)) },
  worker: { port: 3002, readMs: (env: Env) => readWorkerConfig(env) && workerCloseTimeoutMs },
};
type Env = Readonly<Record<string, string>>;
const names = Object.keys(apps) as (keyof typeof apps)[];

describe.skipIf(!hasKustomize())("the example overlay", () => {
  const objects = render("overlays/example");
  const jobs = render("overlays/example/migrate");
  const find = (kind: string, name: string): Manifest =>
    [...objects, ...jobs].find((each) => each.kind === kind && each.metadata.name.startsWith(name)) ??
    expect.fail(`there is no ${kind} ${name}`);
  const podOf = (name: string) => find("Deployment", name).spec.template.spec;
  const containerOf = (name: string) => podOf(name).containers[0];
  const settings = () => find("ConfigMap", "settings").data ?? {};
  const fileVariables = (name: string): string[] =>
    containerOf(name).env.map((variable: EnvVariable) => variable.name.replace(/_FILE$/, ""));

  it("has only fields that their types have, as the base and the migrations have", () => {
    const all = [...objects, ...jobs, ...render("base"), ...render("migrate")];
    expect(
      typeCheck(all.map((manifest, index) => ({ name: `rendered ${index}`, manifest, isPatch: false }))),
    ).toBe("");
  });

  it.each(names)("%s starts with the given variables, and all of them are documented", (name) => {
    const env = {
      ...settings(),
      ...Object.fromEntries(fileVariables(name).map((each) => [each, secrets[each]])),
    };
    expect(() => apps[name].readMs(env as Env)).not.toThrow();
    const documented = readFileSync(join(root, "docs/configuration.md"), "utf8");
    for (const variable of Object.keys(env)) expect(documented).toContain(`\`${variable}\``);
  });

  it.each(names)("%s reads the secrets that its Secret holds, and no others", (name) => {
    const held = find("ExternalSecret", name).spec.data.map(
      ({ secretKey }: { secretKey: string }) => secretKey,
    );
    expect(held).toEqual(fileVariables(name));
    const { volumeMounts, env } = containerOf(name);
    for (const { value } of env) expect(value).toMatch(`${volumeMounts[0].mountPath}/`);
    expect(podOf(name).volumes[0].secret.secretName).toBe(name);
  });

  it.each(names)("%s may take longer to close than it does", (name) => {
    const env = { ...secrets, ...settings() };
    expect(podOf(name).terminationGracePeriodSeconds * 1000).toBeGreaterThan(apps[name].readMs(env));
  });

  it("drains for longer than a failing readiness probe takes to be noticed", () => {
    const { periodSeconds, timeoutSeconds, failureThreshold } = containerOf("api").readinessProbe;
    const noticedMs = (periodSeconds * failureThreshold + timeoutSeconds) * 1000;
    expect(Number(settings()["SHUTDOWN_DRAIN_MS"])).toBeGreaterThan(noticedMs);
  });

  it.each(names)("%s is probed and scraped at its port", (name) => {
    const { ports, startupProbe, livenessProbe, readinessProbe } = containerOf(name);
    expect(ports).toEqual([{ name: "http", containerPort: apps[name].port }]);
    const paths = [startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => httpGet);
    expect(paths).toEqual(["/healthz", "/healthz", "/readyz"].map((path) => ({ path, port: "http" })));
    expect(find("PodMonitor", "account-opening").spec.podMetricsEndpoints[0].port).toBe("http");
  });

  it.each([...names, "migrate"])("%s gains no privileges and writes no files", (name) => {
    const { spec } = [...objects, ...jobs].find(
      ({ kind, metadata }) => ["Deployment", "Job"].includes(kind) && metadata.name === name,
    ) as Manifest;
    const pod = spec.template.spec;
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: expect.any(Number),
      seccompProfile: { type: "RuntimeDefault" },
    });
    expect(pod.automountServiceAccountToken).toBe(false);
    for (const { securityContext, resources } of [...(pod.initContainers ?? []), ...pod.containers]) {
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
      expect(resources.limits.memory).toBeDefined();
    }
  });

  it.each(names)("one process of %s at most is evicted at a time, and processes are spread", (name) => {
    const labels = find("Deployment", name).spec.selector.matchLabels;
    expect(find("PodDisruptionBudget", name).spec).toMatchObject({
      maxUnavailable: 1,
      selector: { matchLabels: labels },
    });
    const keys = podOf(name).topologySpreadConstraints.map(
      (each: { topologyKey: string }) => each.topologyKey,
    );
    expect(keys).toEqual(["topology.kubernetes.io/zone", "kubernetes.io/hostname"]);
  });

  it("refuses every connection that is not listed, and gives ingest no way to the internet", () => {
    expect(find("NetworkPolicy", "default-deny").spec).toEqual({
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
    });
    const internet = find("NetworkPolicy", "apps-to-internet").spec;
    expect(internet.podSelector.matchExpressions[0].values).toEqual(["api", "worker"]);
    expect(internet.egress[0].to[0].ipBlock.except).toContain("169.254.0.0/16");
  });

  it("scales workers by the largest backlog that one of them reports, and not by notifications", () => {
    const { triggers, scaleTargetRef } = find("ScaledObject", "worker").spec;
    expect(
      triggers.map(({ metadata }: { metadata: EnvVariable & { query: string } }) => metadata.query),
    ).toEqual(['max(inbox_pending_events{job="account-opening"})']);
    expect(scaleTargetRef.name).toBe("worker");
    expect(find("Deployment", "worker").spec.replicas).toBeUndefined();
  });

  it("deploys the version of this release", () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const images = [...names.map((name) => containerOf(name).image), ...jobImages()];
    for (const image of images) expect(image).toMatch(new RegExp(`:${version}$`));
  });

  function jobImages(): string[] {
    const pod = find("Job", "migrate").spec.template.spec;
    return [...pod.initContainers, ...pod.containers].map(({ image }: { image: string }) => image);
  }
});
